import { describe, expect, it } from "vitest";
import type { PushResult } from "../../remote.ts";
import { judge } from "./push-verdict.ts";

const ref = "refs/heads/main";
const moved = `is at ${"1".repeat(40)} but expected ${"2".repeat(40)}`;

/** What it means that the server rejects the ref for this reason and says these words beside it. */
function rejected(reason: string, words = "", unpack = "ok"): PushResult {
  return judge(ref, { unpack, report: { kind: "rejected", reason }, words });
}

describe("judge", () => {
  it("accepts what the server accepts", () => {
    const outcome = { unpack: "ok", report: { kind: "ok" }, words: "error: be warned" } as const;
    expect(judge(ref, outcome)).toEqual({ kind: "accepted", ref });
  });

  it.each([
    ["failed to update ref", ""],
    ["failed to update ref", "remote: counting objects"],
    ["failed to update ref", `error: cannot lock ref '${ref}': ${moved}`],
    ["failed to update ref", `error: cannot lock ref '${ref}': reference already exists`],
    [
      "failed to update ref",
      `error: cannot lock ref '${ref}': unable to resolve reference '${ref}'`,
    ],
    [
      "failed to update ref",
      `error: cannot lock ref '${ref}': reference is missing but expected 1`,
    ],
    [
      "failed to update ref",
      `error: cannot lock ref '${ref}': Unable to create '/r/x.lock': File exists.`,
    ],
    [
      "failed to update ref",
      "error: cannot update ref 'refs/heads/other': No space left on device",
    ],
    ["failed to update ref", "error: cannot lock ref 'refs/heads/other': 'refs/heads' exists"],
    [`cannot lock ref '${ref}': ${moved}`, ""],
    [`cannot lock ref '${ref}': reference already exists`, ""],
    ["failed to lock", ""],
    ["reference already exists", ""],
    ["reference does not exist", ""],
    ["remote ref does not exist", ""],
    ["incorrect old value provided", ""],
    ["stale info", ""],
    ["fetch first", ""],
    ["non-fast-forward", ""],
    ["non-fast forward", ""],
    [`TF401028: The reference '${ref}' has already been updated by another client`, ""],
  ])("takes %j with %j for a lost race", (reason, words) => {
    expect(rejected(reason, words)).toEqual({ kind: "stale", ref });
  });

  it.each([
    ["pre-receive hook declined", "not on a Friday"],
    ["pre-receive hook declined", "this file lies on a server with no space left, timed out"],
    ["hook declined", `error: hook declined to update ${ref}`],
    ["protected branch hook declined", "error: GH006: Protected branch update failed"],
    ["push declined due to repository rule violations", "error: GH013: Repository rule violations"],
    ["branch is currently checked out", ""],
    ["deletion prohibited", `error: denying ref deletion for ${ref}`],
    ["deletion of the current branch prohibited", ""],
    ["deny updating a hidden ref", ""],
    ["funny refname", ""],
    ["non-fast-forward", `error: denying non-fast-forward ${ref} (you should pull first)`],
    [
      "failed to update ref",
      `error: cannot lock ref '${ref}': '${ref}/x' exists; cannot create '${ref}'`,
    ],
    [
      "failed to update ref",
      `error: cannot update ref '${ref}': trying to write non-commit object 1`,
    ],
    ["", ""],
  ])("takes %j with %j for a refusal, and says why", (reason, words) => {
    const result = rejected(reason, words);
    expect(result).toEqual({ kind: "refused", ref, reason: expect.stringContaining(words) });
    expect(result).toEqual({ kind: "refused", ref, reason: expect.stringContaining(reason) });
  });

  it.each([
    ["unable to migrate objects to permanent storage", ""],
    ["missing necessary objects", "fatal: bad object 1"],
    ["Internal Server Error", ""],
    ["transaction failed to start", ""],
    ["atomic push failure", ""],
    ["fatal error in commit_refs", ""],
    ["deadline exceeded", ""],
    [
      "failed to update ref",
      `error: cannot update ref '${ref}': unable to write: No space left on device`,
    ],
    [
      "failed to update ref",
      `error: cannot lock ref '${ref}': Unable to create 'x.lock': Permission denied`,
    ],
    ["pre-receive hook declined", "GitLab: Internal API unreachable"],
    ["pre-receive hook declined", "Gitea: Internal Server Connection Error"],
  ])("takes %j with %j for a failure, and says why", (reason, words) => {
    const said = words === "" ? reason : `${reason}: ${words}`;
    expect(rejected(reason, words)).toEqual({ kind: "failed", ref, reason: said });
  });

  it.each([
    ["failed", "unpack-objects abnormal exit", ""],
    ["failed", "index-pack abnormal exit", "fatal: write error: No space left on device"],
    ["failed", "unpack-objects abnormal exit", "fatal: unresolved deltas left after unpacking"],
    ["refused", "index-pack abnormal exit", "fatal: pack exceeds maximum allowed size"],
    ["refused", "unpack-objects abnormal exit", "fatal: fsck error in packed object"],
  ])("takes objects for %s if they end in %j with %j", (kind, unpack, words) => {
    const said = words === "" ? unpack : `${unpack}: ${words}`;
    expect(rejected("unpacker error", words, unpack)).toEqual({ kind, ref, reason: said });
    const accepted = judge(ref, { unpack, report: { kind: "ok" }, words });
    expect(accepted.kind).toBe(kind);
  });

  it("explains nothing with what git says of other refs", () => {
    const words = "error: cannot lock ref 'refs/heads/other': is at 1\nnot on a Friday";
    const reason = "hook declined: not on a Friday";
    expect(rejected("hook declined", words)).toEqual({ kind: "refused", ref, reason });
  });

  it("gives a reason one can show, with the end of what a hook says", () => {
    const result = rejected("hook declined", `${"chatter ".repeat(1000)}because of the chatter`);
    const reason = "reason" in result ? result.reason : "";
    expect(reason.length).toBeLessThanOrEqual(2000);
    expect(reason).toMatch(/^hook declined: ….*because of the chatter$/);
  });
});
