import { describe, expect, test } from "vitest";
import { InvalidRequestError } from "../errors.ts";
import { serverAddress } from "./server-address.ts";

describe("the address of a server", () => {
  test.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://glu.example.com/", "https://glu.example.com"],
    ["https://Glu.example.com/api/v1/", "https://glu.example.com"],
    ["https://example.com/glu/", "https://example.com/glu"],
  ])("%s is asked as %s", (text, address) => {
    expect(serverAddress(text)).toBe(address);
  });

  test.each(["glu.example.com", "localhost:8080", "ftp://x", "", "https://x?a=b", "http://"])(
    "%j is none, and it is said how to write one",
    (text) => {
      expect(() => serverAddress(text)).toThrow(InvalidRequestError);
      expect(() => serverAddress(text)).toThrow(/write it as in https:/);
    },
  );

  test("holds no password", () => {
    expect(() => serverAddress("https://ada:hunter2@x")).toThrow(/set GLU_TOKEN$/);
  });
});
