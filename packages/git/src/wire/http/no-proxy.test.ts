import { describe, expect, it } from "vitest";
import { isExemptFromProxy } from "./no-proxy.ts";

describe("isExemptFromProxy", () => {
  it.each([
    ["https://git.example.com/x", "git.example.com"],
    ["https://git.example.com/x", "example.com"],
    ["https://git.example.com/x", ".example.com"],
    ["https://git.example.com/x", "*.example.com"],
    ["https://git.example.com./x", "EXAMPLE.com."],
    ["https://git.example.com/x", "other.org, example.com"],
    ["https://git.example.com/x", "other.org example.com"],
    ["https://git.example.com/x", "*"],
    ["https://git.example.com/x", "example.com:443"],
    ["http://git.example.com/x", "example.com:80"],
    ["https://git.example.com:8443/x", "example.com:8443"],
    ["https://10.1.2.3/x", "10.1.2.3"],
    ["https://10.1.2.3:8443/x", "10.1.2.3:8443"],
    ["https://10.1.2.3/x", "10.0.0.0/8"],
    ["https://10.1.2.3/x", "0.0.0.0/0"],
    ["https://[::1]/x", "::1"],
    ["https://[::1]:8443/x", "[::1]:8443"],
    ["https://[2001:db8::1]/x", "2001:db8:0::/32"],
  ])("finds %s in %j", (url, list) => {
    expect(isExemptFromProxy(new URL(url), list)).toBe(true);
  });

  it.each([
    ["https://git.example.com/x", ""],
    ["https://git.example.com/x", " , "],
    ["https://git.example.com/x", "example.org"],
    ["https://notexample.com/x", "example.com"],
    ["https://example.com/x", "git.example.com"],
    ["https://git.example.com/x", "example.com:8443"],
    ["https://git.example.com:8443/x", "example.com:443"],
    ["https://10.1.2.3/x", "11.0.0.0/8"],
    ["https://10.1.2.3/x", "10.0.0.0/"],
    ["https://10.1.2.3/x", "10.0.0.0/99"],
    ["https://10.1.2.3/x", "2.3"],
    ["https://10.1.2.3/x", "::/0"],
    ["https://git10.example/x", "10.0.0.0/8"],
  ])("does not find %s in %j", (url, list) => {
    expect(isExemptFromProxy(new URL(url), list)).toBe(false);
  });
});
