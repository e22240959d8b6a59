import type { PushResult } from "../../remote.ts";
import { serverWords } from "./server-words.ts";

/** What a server reports of one ref. */
export type RefReport =
  | { readonly kind: "ok" }
  | { readonly kind: "rejected"; readonly reason: string };

export interface PushOutcome {
  /** What became of the objects: `ok`, or what went wrong. */
  readonly unpack: string;
  readonly report: RefReport;
  /** What the server and its hooks said beside the report, about all refs; cleaned. */
  readonly words: string;
}

/** The objects themselves are not taken, however often they are sent. */
const refusedObjects = /exceeds maximum allowed size|fsck error/i;

/** The server could not do it now. */
const failedReasons =
  /unpacker error|missing necessary objects|unable to migrate objects|no space left|disk (?:is )?full|read-only file system|internal (?:server )?error|transaction failed|\batomic\b|time(?:d )?out|deadline exceeded|fatal error in commit_refs/i;

/** A hook could not decide: these are the words of GitLab and Gitea when they cannot reach themselves. */
const brokenHook =
  /internal api unreachable|internal api error|internal server (?:connection )?error/i;

/** The ref is not, or was not a moment ago, where the push expected it. */
const movedReasons =
  /is at [0-9a-f]+ but expected|reference is missing but expected|reference already exists|reference does not exist|unable to resolve reference|\.lock': File exists|incorrect old value|stale info|fetch first|non-fast.forward|remote ref does not exist|already been updated by another/i;

/** Why git could not move the ref; it says on the side what was in the way. */
const vagueReasons = /^(?:failed to (?:update ref|update|lock|delete|write)|cannot lock ref)\b/i;
const failedUpdates =
  /no space left|disk quota|unable to create|unable to write|permission denied|read-only/i;

/** Characters of what was said that become part of a reason. */
const longestWords = 1500;

/** What the report of a server means for one ref. */
export function judge(ref: string, { unpack, report, words }: PushOutcome): PushResult {
  if (unpack !== "ok") {
    const reason = withWords(unpack, words);
    return { kind: refusedObjects.test(words) ? "refused" : "failed", ref, reason };
  }
  if (report.kind === "ok") {
    return { kind: "accepted", ref };
  }
  const kind = kindOf(report.reason, { ref, words });
  if (kind === "stale") {
    return { kind, ref };
  }
  const isOwn = (other: string | undefined) => other === undefined || other === ref;
  return { kind, ref, reason: withWords(report.reason, linesAbout(words, isOwn)) };
}

interface Said {
  readonly ref: string;
  readonly words: string;
}

function kindOf(reason: string, { ref, words }: Said): "stale" | "refused" | "failed" {
  if (/hook declined/i.test(reason)) {
    return brokenHook.test(words) ? "failed" : "refused";
  }
  if (failedReasons.test(reason)) {
    return "failed";
  }
  if (words.includes(`denying non-fast-forward ${ref} `)) {
    return "refused";
  }
  if (movedReasons.test(reason)) {
    return "stale";
  }
  return vagueReasons.test(reason)
    ? kindOfUpdate(linesAbout(`${reason}\n${words}`, (other) => other === ref))
    : "refused";
}

/** A plain failure is taken for a lost race: then the ref is looked at, and its place decides. */
function kindOfUpdate(details: string): "stale" | "refused" | "failed" {
  if (details === "" || movedReasons.test(details)) {
    return "stale";
  }
  return failedUpdates.test(details) ? "failed" : "refused";
}

function linesAbout(words: string, isWanted: (ref: string | undefined) => boolean): string {
  return words
    .split("\n")
    .filter((line) => isWanted(refOf(line)))
    .join("\n");
}

/** The ref that a line of git is about, such as `cannot lock ref '<ref>': …`. */
function refOf(line: string): string | undefined {
  return line.match(/\bref '(?<ref>[^']+)': /)?.groups?.["ref"];
}

/** Hooks say at the end why they refuse. */
function withWords(reason: string, words: string): string {
  const end = words.length > longestWords ? `…${words.slice(-longestWords)}` : words;
  return serverWords([reason, end].filter((text) => text !== "").join(": "));
}
