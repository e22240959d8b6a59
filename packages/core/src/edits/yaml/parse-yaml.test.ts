import { describe, expect, it } from "vitest";
import { parseYaml } from "./parse-yaml.ts";

function problemsOf(text: string): readonly string[] {
  const { problems, placeOf } = parseYaml(text);
  return problems.map(({ offset, message }) => {
    const { line, column } = placeOf(offset);
    return `${line}:${column} ${message}`;
  });
}

describe("parseYaml", () => {
  it.each([
    ["a: 1\n  b: 2", "1:4 a mapping cannot begin here; text with a colon belongs in quotes"],
    ["a: 1\r\na: 2", "2:1 the same key is there twice"],
    ["a:\n\tb: 1", "2:1 tabs cannot indent; use spaces"],
    ["a: 1\n---\nb: 2", "2:1 a second document begins here; only one is supported"],
    ["a: *b", "1:4 this alias has no anchor before it, or is part of what it stands for"],
    ["a: &a\n  b: *a", "2:6 this alias has no anchor before it, or is part of what it stands for"],
    ['a: "\\q"', "1:5 there is no such escape sequence"],
    ["a: @b", "1:4 text cannot begin with this character; put it in quotes"],
  ])("answers %j with its place and no word of it", (text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
  });

  it.each(["", "# nothing\n", "---\n", "a: 1\n...\n", "\ufeffa: 1\r\n", '{\n\t"a": [1]\n}'])(
    "accepts %j",
    (text) => {
      expect(problemsOf(text)).toEqual([]);
    },
  );

  it("takes tags it does not know for no mistake", () => {
    const { problems, unknownTags, document } = parseYaml("a: !Ref b");
    expect({ problems, content: document?.toJS() }).toEqual({ problems: [], content: { a: "b" } });
    expect(unknownTags).toHaveLength(1);
  });

  it.each([
    ["brackets", "[".repeat(100_000)],
    ["braces", "{a: ".repeat(5000)],
    ["keys between brackets", `{${"a: ".repeat(5000)}}`],
    ["lists between brackets", `[${"- ".repeat(5000)}]`],
    ["keys after brackets that are not closed", `[\n${"? ".repeat(5000)}x`],
    ["keys after brackets", `${"{a: b}: ".repeat(5000)}x`],
    ["lists in one line", `${"- ".repeat(5000)}x`],
    ["keys in one line", `${"? ".repeat(5000)}x`],
    ["indentation", Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("refuses %s that would exhaust the stack", (_, text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("this is nested more than 256 levels deep"),
    ]);
  });

  it.each([
    ["brackets", "[".repeat(250) + "]".repeat(250)],
    ["braces", "{a: ".repeat(250) + "}".repeat(250)],
    ["braces in a line that is not", `[${'{"a": {"b": [1]}}, '.repeat(5000)}]`],
    ["lists in one line", `${"- ".repeat(250)}x`],
    ["indentation", Array.from({ length: 250 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("reads deep %s within the limit", (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it("does not take brackets in texts for depth", () => {
    expect(problemsOf(`a: |\n  ${"[".repeat(1000)}\nb: "${"{".repeat(1000)}"\n`)).toEqual([]);
  });

  it("reads a mapping with very many keys before the test runs out of time", () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1\n`);
    expect(problemsOf(keys.join(""))).toEqual([]);
  });
});
