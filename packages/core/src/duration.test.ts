import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidDurationError, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["1ms", 1],
    ["500ms", 500],
    ["10s", 10_000],
    ["1.5s", 1500],
    ["1.001s", 1001],
    ["30m", 1_800_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
  ])("reads %s as %i milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(
    [
      [
        "",
        "-1s",
        "+1s",
        "0s",
        "0.0001ms",
        "1m30s",
        "10 s",
        " 10s",
        "10s ",
        "10S",
        "1e3s",
        "s",
        "10sec",
      ],
      ["Infinitys", "NaNms", "0x10s", ".5s", "1,5s", "9999999999999999h"],
    ].flat(),
  )('refuses "%s" with an example of what is right', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidDurationError);
    expect(() => parseDuration(text)).toThrow('such as "10s"');
  });

  it("B23: answers a bare number with the unit that is missing", () => {
    expect(() => parseDuration("30")).toThrow('the duration "30" needs a unit: write "30s"');
  });

  it("grows with its number for every unit", () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(amount, fc.constantFrom("ms", "s", "m", "h", "d"), (number, unit) => {
        expect(parseDuration(`${number}${unit}`)).toBe(number * parseDuration(`1${unit}`));
      }),
    );
  });
});
