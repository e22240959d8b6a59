import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "./secret.ts";

describe("Secret", () => {
  const secret = new Secret("hunter2");

  it("gives its value to who asks for it", async () => {
    expect(await secret.reveal()).toBe("hunter2");
  });

  it.each([
    ["a string", () => String(secret)],
    ["JSON", () => JSON.stringify({ secret })],
    ["inspection", () => inspect({ secret }, { showHidden: true, depth: null })],
    ["formatting", () => format("%s %o %j", secret, secret, secret)],
    ["a copy of its properties", () => JSON.stringify(Object.entries(secret))],
    ["a structured clone", () => inspect(structuredClone(secret), { showHidden: true })],
  ])("does not show its value in %s", (_, print) => {
    expect(print()).not.toContain("hunter2");
  });

  it("says that something is there", () => {
    expect(inspect({ secret })).toBe("{ secret: [redacted] }");
  });
});
