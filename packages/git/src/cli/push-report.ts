import type { PushResult } from "../remote.ts";
import { remoteWords } from "./git-failure.ts";

export interface PushOutput {
  /** What `git push --porcelain` printed. */
  readonly stdout: string;
  readonly stderr: string;
}

const linePattern = /^(?<flag>[ +\-*!=])\t[^\t]*:(?<ref>[^\t:]+)\t(?<summary>.*)$/;
const staleSummary = /\((?:stale info|fetch first|non-fast-forward|needs force|already exists)\)$/;
const unknownSummary = /^\[remote failure\]/;

/** What became of one ref; undefined if git does not know. */
export function pushResult(output: PushOutput, ref: string): PushResult | undefined {
  const line = output.stdout
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
  if (staleSummary.test(summary) || lostRace(output.stderr, ref)) {
    return { kind: "stale", ref };
  }
  return { kind: "refused", ref, reason: refusal(summary, output.stderr) };
}

/** Somebody else moved the ref, or was about to, between the advertisement and the update. */
function lostRace(stderr: string, ref: string): boolean {
  const start = `cannot lock ref '${ref}': `;
  return stderr
    .split("\n")
    .filter((line) => line.includes(start))
    .some((line) =>
      /is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference|\.lock': File exists/.test(
        line,
      ),
    );
}

/** `[remote rejected] (pre-receive hook declined)` and the words of the hook. */
function refusal(summary: string, stderr: string): string {
  const reason = summary.match(/\((.*)\)$/)?.[1] ?? summary;
  const words = remoteWords(stderr);
  return words === "" ? reason : `${reason}: ${words}`;
}
