import { expect, it } from "vitest";
import { isExemptFromProxy } from "./no-proxy.ts";

it.each([
  ["https://r.example.com/v2/", "r.example.com"],
  ["https://r.example.com/v2/", "example.com"],
  ["https://r.example.com/v2/", ".example.com"],
  ["https://r.example.com/v2/", "*.example.com"],
  ["https://r.example.com./v2/", "EXAMPLE.com."],
  ["https://r.example.com/v2/", "other.org, example.com"],
  ["https://r.example.com/v2/", "other.org example.com"],
  ["https://r.example.com/v2/", "*"],
  ["https://r.example.com/v2/", "example.com:443"],
  ["http://r.example.com:5000/v2/", "example.com:5000"],
  ["https://10.1.2.3/v2/", "10.1.2.3"],
  ["https://10.1.2.3/v2/", "10.0.0.0/8"],
  ["https://[::1]:5000/v2/", "[::1]:5000"],
  ["https://[2001:db8::1]/v2/", "2001:db8::/32"],
])("%s is reached directly if no_proxy is %j", (url, list) => {
  expect(isExemptFromProxy(new URL(url), list)).toBe(true);
});

it.each([
  ["https://r.example.com/v2/", ""],
  ["https://r.example.com/v2/", " , "],
  ["https://r.example.com/v2/", "example.org"],
  ["https://notexample.com/v2/", "example.com"],
  ["https://example.com/v2/", "r.example.com"],
  ["https://r.example.com/v2/", "example.com:5000"],
  ["https://10.1.2.3/v2/", "11.0.0.0/8"],
  ["https://10.1.2.3/v2/", "10.0.0.0/99"],
  ["https://10.1.2.3/v2/", "::/0"],
  ["https://r10.example/v2/", "10.0.0.0/8"],
])("%s is not reached directly if no_proxy is %j", (url, list) => {
  expect(isExemptFromProxy(new URL(url), list)).toBe(false);
});
