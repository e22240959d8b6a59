import { remoteWords } from "../explain-failure.ts";
import type { PushResult } from "../remote.ts";
import { judge } from "../wire/protocol/push-verdict.ts";

export interface PushOutput {
  /** What `git push --porcelain` printed. */
  readonly stdout: string;
  readonly stderr: string;
}

const linePattern = /^(?<flag>[ +\-*!=])\t[^\t]*:(?<ref>[^\t:]+)\t(?<summary>.*)$/;
/** What git sees before it pushes anything. */
const staleSummary =
  /^\[rejected\] \((?:stale info|fetch first|non-fast-forward|needs force|already exists)\)$/;
const unknownSummary = /^\[remote failure\]/;
const brokenOff = /hung up unexpectedly|unexpected disconnect|early EOF|RPC failed/i;
/** A server that answers so has not begun. */
const refusedStatus = /RPC failed; HTTP 4\d\d/i;
const unpackFailure = /^error: remote unpack failed: (?<words>.*)$/m;

/** Whether the server was lost after git had begun to push. */
export function brokeOff({ stdout, stderr }: PushOutput): boolean {
  const isLost = brokenOff.test(ownLines(stderr).join("\n")) || /\[remote failure\]/.test(stdout);
  return isLost && !refusedStatus.test(stderr);
}

/** What git says of itself, in one line. */
export function ownWords(stderr: string): string {
  return ownLines(stderr).join("; ").slice(0, 500) || "git does not say why";
}

function ownLines(stderr: string): readonly string[] {
  return stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("remote:"));
}

/** What became of one ref; undefined if git does not know. */
export function pushResult({ stdout, stderr }: PushOutput, ref: string): PushResult | undefined {
  const line = stdout
    .split("\n")
    .map((text) => text.match(linePattern)?.groups)
    .find((groups) => groups?.["ref"] === ref);
  const summary = line?.["summary"] ?? "";
  if (!line || unknownSummary.test(summary)) {
    return undefined;
  }
  if (line["flag"] !== "!") {
    return { kind: "accepted", ref };
  }
  if (staleSummary.test(summary)) {
    return { kind: "stale", ref };
  }
  // `[remote rejected] (pre-receive hook declined)`
  const reason = summary.match(/\((.*)\)$/)?.[1] ?? summary;
  return judge(ref, {
    unpack: stderr.match(unpackFailure)?.groups?.["words"] ?? "ok",
    report: { kind: "rejected", reason },
    words: remoteWords(stderr),
  });
}
