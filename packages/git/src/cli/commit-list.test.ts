import { describe, expect, it } from "vitest";
import { parseCommitList, touches } from "./commit-list.ts";

const oid = "1".repeat(40);
const other = "2".repeat(40);

describe("parseCommitList", () => {
  it("does not take a file that is named like a commit for one", () => {
    const change = ":100644 100644 a b M";
    const output = [oid, `\n${change}`, other, change, "x\ny", other, ""].join("\0");
    expect(parseCommitList(output)).toEqual([
      { oid, files: [other, "x\ny"] },
      { oid: other, files: [] },
    ]);
  });
});

describe("touches", () => {
  it("knows a directory from a name that only starts alike", () => {
    expect(touches("env/app", "env")).toBe(true);
    expect(touches("environment", "env")).toBe(false);
    expect(touches("env", "env")).toBe(true);
    expect(touches("anything", "")).toBe(true);
  });
});
