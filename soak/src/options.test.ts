import { describe, expect, it } from "vitest";
import { againCommand, parseOptions } from "./options.ts";

const random = () => 0.25;

describe("parseOptions", () => {
  it("draws a seed, and takes 200 pipelines unless told otherwise", () => {
    expect(parseOptions(["--minutes", "30"], random)).toEqual({
      minutes: 30,
      seed: 250_000_000,
      pipelines: 200,
      oneLife: false,
      report: undefined,
    });
  });

  it("knows every option", () => {
    const args = "--minutes 0.5 --seed 7 --pipelines 20 --one-life --report soak.md".split(" ");
    expect(parseOptions(args, random)).toEqual({
      minutes: 0.5,
      seed: 7,
      pipelines: 20,
      oneLife: true,
      report: "soak.md",
    });
  });

  it("takes what it says to do the same again", () => {
    const given = { minutes: 0.5, seed: 7, pipelines: 20, oneLife: true, report: undefined };
    const [, args = ""] = againCommand(given).split(" -- ");
    expect(parseOptions(args.split(" "), random)).toEqual(given);
  });

  it.each([
    ["", "Say for how many --minutes."],
    ["--minutes soon", "--minutes is a number above 0, not soon."],
    ["--minutes 0", "--minutes is a number above 0, not 0."],
    ["--minutes 1 --pipelines -3", "Option '--pipelines' argument is ambiguous"],
    ["--minutes 1 --pipelines 0", "--pipelines is a number above 0, not 0."],
    ["--minutes 1 --pipelines 1.5", "--pipelines is a whole number, not 1.5."],
    ["--minutes 1 --seed x", "--seed is a whole number, not x."],
    ["--minutes 1 --hours 2", "Unknown option '--hours'"],
  ])("refuses %j", (args, words) => {
    const given = args.split(" ").filter((arg) => arg !== "");
    expect(() => parseOptions(given, random)).toThrow(words);
  });
});
