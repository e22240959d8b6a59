import { expect, test } from "vitest";
import { connectionWords } from "./connection-words.ts";

test.each([
  ["UNREACHABLE", "Disconnected"],
  ["STOPPED", "Server is starting"],
  ["TOO_MANY_STREAMS", "Not live"],
  ["NO_PROBLEM", "Not live"],
])("%s is %s", (code, short) => {
  const words = connectionWords({ code });
  expect(words.short).toBe(short);
  expect(words.long).toMatch(/\.$/);
});
