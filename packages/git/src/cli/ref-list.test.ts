import { describe, expect, it } from "vitest";
import { RemoteUnreachableError } from "../errors.ts";
import { parseRefList } from "./ref-list.ts";

const oid = "1".repeat(40);

describe("parseRefList", () => {
  it("matches whole names, not their ends", () => {
    const output = `${oid}\trefs/heads/main\n${oid}\trefs/heads/old/refs/heads/main\n`;
    expect([...parseRefList(output, ["refs/heads/main"]).refs.keys()]).toEqual(["refs/heads/main"]);
  });

  it("leaves out what a tag points to", () => {
    const output = `${oid}\trefs/tags/v1\n${oid}\trefs/tags/v1^{}\n`;
    expect([...parseRefList(output, ["refs/tags/"]).refs.keys()]).toEqual(["refs/tags/v1"]);
  });

  it("refuses what is not a list of refs", () => {
    expect(() => parseRefList("<html>\n", [])).toThrow(RemoteUnreachableError);
  });
});
