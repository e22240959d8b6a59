import { expect, test } from "vitest";
import { VersionSequence } from "./version-sequence.ts";

test("versions ascend through 100,000 calls in one millisecond", () => {
  const sequence = new VersionSequence();
  let last = "";
  for (let count = 0; count < 100_000; count += 1) {
    const version = sequence.next(1_700_000_000_000);
    if (version <= last) {
      expect.fail(`${version} came after ${last}`);
    }
    last = version;
  }
  expect(last.slice(0, 13)).toBe("018bcfe5-6800");
});

test("a clock that goes back does not make versions go back", () => {
  const sequence = new VersionSequence();
  const before = sequence.next(2000);
  expect(sequence.next(1000) > before).toBe(true);
  expect(sequence.next(3000) > before).toBe(true);
});
