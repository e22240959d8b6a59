import { expect, it } from "vitest";
import type { EditPath } from "../edit-path.ts";
import { setYaml } from "./yaml.ts";

it.each<[string, EditPath, string]>([
  ["l: [a]\n", ["l", 1], "l: [a, x]\n"],
  ["l: []\n", ["l", 0], "l: [x]\n"],
  ["l:\n  - a\n", ["l", 1], "l:\n  - a\n  - x\n"],
  ["l:\n- a # first\nm: 1\n", ["l", 1], "l:\n- a # first\n- x\nm: 1\n"],
  ["l:\n- k: a\n", ["l", 1, "k"], "l:\n- k: a\n- k: x\n"],
  ["a: 1\n", ["l", 0], "a: 1\nl:\n- x\n"],
])("adds the next item to %j at %j", (content, path, after) => {
  const edits = [{ path, value: "x", missing: "add" }] as const;
  expect(setYaml(content, edits)).toBe(after);
  expect(setYaml(after, edits)).toBe(after);
});
