import { describe, expect, it } from "vitest";
import { pushResult } from "./push-report.ts";

const ref = "refs/heads/main";

function report(line: string, stderr = "") {
  return pushResult({ stdout: `To http://host/x.git\n${line}\nDone\n`, stderr }, ref);
}

describe("pushResult", () => {
  it.each([
    [" \tabc:refs/heads/main\t1111..2222"],
    ["+\tabc:refs/heads/main\t1111...2222 (forced update)"],
    ["*\tabc:refs/heads/main\t[new branch]"],
    ["-\t:refs/heads/main\t[deleted]"],
    ["=\tabc:refs/heads/main\t[up to date]"],
  ])("accepts %j", (line) => {
    expect(report(line)).toEqual({ kind: "accepted", ref });
  });

  it.each([
    ["!\tabc:refs/heads/main\t[rejected] (stale info)", ""],
    ["!\tabc:refs/heads/main\t[rejected] (fetch first)", ""],
    [
      "!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)",
      "remote: error: cannot lock ref 'refs/heads/main': is at 1111 but expected 2222",
    ],
    [
      "!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)",
      "remote: error: cannot lock ref 'refs/heads/main': Unable to create '/x/main.lock': File exists.",
    ],
  ])("finds %j stale", (line, stderr) => {
    expect(report(line, stderr)).toEqual({ kind: "stale", ref });
  });

  it("passes on the words of the server, not git's advice", () => {
    const stderr = "remote: protected branch\nremote: ask Ann\nerror: failed to push some refs\n";
    const line = "!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)";
    expect(report(line, stderr)).toEqual({
      kind: "refused",
      ref,
      reason: "pre-receive hook declined: protected branch\nask Ann",
    });
  });

  it("takes a branch that may not be moved back for refused, not for moved by others", () => {
    const stderr =
      "remote: error: denying non-fast-forward refs/heads/main (you should pull first)";
    const line = "!\tabc:refs/heads/main\t[remote rejected] (non-fast-forward)";
    expect(report(line, stderr)).toMatchObject({ kind: "refused" });
  });

  it.each([
    ["unpacker error", "error: remote unpack failed: unpack-objects abnormal exit"],
    [
      "failed to update ref",
      "remote: error: cannot lock ref 'refs/heads/main': Unable to create '/x': No space left on device",
    ],
  ])("knows %j for a trouble of the server", (reason, stderr) => {
    const line = `!\tabc:refs/heads/main\t[remote rejected] (${reason})`;
    expect(report(line, stderr)).toMatchObject({ kind: "failed" });
  });

  it("does not take another ref's trouble for its own", () => {
    const stderr =
      "remote: error: cannot lock ref 'refs/heads/other': Unable to create '/x': No space left on device";
    const line = "!\tabc:refs/heads/main\t[remote rejected] (failed to update ref)";
    expect(report(line, stderr)).toEqual({ kind: "stale", ref });
  });

  it.each([
    ["nothing about the ref", "Everything up-to-date"],
    [
      "an answer that was lost",
      "!\tabc:refs/heads/main\t[remote failure] (remote failed to report status)",
    ],
    ["another ref", " \tabc:refs/heads/other\t1111..2222"],
  ])("knows nothing from %s", (_, line) => {
    expect(report(line)).toBeUndefined();
  });
});
