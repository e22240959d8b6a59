import { describe, expect, it } from "vitest";
import { commitAnnotations, commitFacts } from "./commit-facts.ts";

const noon = new Date("2026-01-01T12:00:00Z");

describe("what is kept of a commit", () => {
  it("is who wrote it, and when it was committed", () => {
    const facts = commitFacts(commitAnnotations("Jane Doe", noon));
    expect(facts).toEqual({ author: "Jane Doe", committedAt: "2026-01-01T12:00:00.000Z" });
  });

  it.each([
    ["Jane\u202e Doe", "Jane Doe"],
    [" Jane\n\tDoe ", "Jane Doe"],
    ["x".repeat(300), `${"x".repeat(199)}…`],
    ["", undefined],
    ["\u200b", undefined],
  ])("has the name %j as %j", (name, author) => {
    expect(commitFacts(commitAnnotations(name, noon))).toMatchObject({ author });
  });

  it.each([new Date(0), new Date(-1), new Date(8.64e15), new Date(Number.NaN)])(
    "has no time that is none: %s",
    (time) => {
      expect(commitFacts(commitAnnotations("Jane", time)).committedAt).toBeUndefined();
    },
  );

  it("is nothing where the annotations do not say it", () => {
    const nothing = { author: undefined, committedAt: undefined };
    expect(commitFacts({})).toEqual(nothing);
    expect(commitFacts({ "dev.getglu.git.committed_at": "yesterday" })).toEqual(nothing);
  });
});
