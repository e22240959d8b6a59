import { describe, expect, it } from "vitest";
import { redirectTarget } from "./redirect.ts";

const secure = new URL("https://registry.example/v2/app/blobs/1");
const plain = new URL("http://registry.example/v2/app/blobs/1");

describe("a redirect", () => {
  it.each([
    [secure, "https://storage.example/1", "https://storage.example/1"],
    [secure, "/v2/other", "https://registry.example/v2/other"],
    [plain, "http://storage.example/1", "http://storage.example/1"],
    [plain, "https://storage.example/1", "https://storage.example/1"],
    [secure, "https://user:secret@storage.example/1", "https://storage.example/1"],
  ])("from %s to %s leads to %s", (from, location, target) => {
    expect(redirectTarget(from, location).href).toBe(target);
  });

  it.each([
    [secure, "http://storage.example/1"],
    [secure, "http://registry.example/v2/app/blobs/1"],
    [secure, "file:///etc/passwd"],
    [plain, "file:///etc/passwd"],
    [plain, "data:text/plain,x"],
    [secure, "http://"],
    [secure, undefined],
  ])("from %s to %s is not followed, and not told", (from, location) => {
    expect(() => redirectTarget(from, location)).toThrow(
      expect.objectContaining({
        reason: "redirect",
        message: expect.not.stringContaining("/passwd"),
      }),
    );
  });
});
