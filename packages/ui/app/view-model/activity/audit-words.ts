import type { AuditEntryView } from "@glu/core/api-types";
import { shortDigest } from "../digest-words.ts";
import type { Status } from "../tone.ts";

/** An entry of the audit log as a sentence: who, did what, where, how. */
export interface AuditSentence {
  readonly actor: string;
  /** Such as `held`, or `asked to hold` if it was not done. */
  readonly did: string;
  readonly place: AuditPlace;
  /** Such as `for 8h`; empty if there is nothing to add. */
  readonly how: string;
  /** What whoever did it said. */
  readonly reason: string | undefined;
}

/** Without a pipeline it is the system. */
export interface AuditPlace {
  readonly words: string;
  readonly pipeline?: string;
  readonly phase?: string;
}

interface Verbs {
  readonly done: string;
  readonly wanted: string;
}

type Details = AuditEntryView["details"];

export function auditSentence(entry: AuditEntryView): AuditSentence {
  const { actor, action, details, scope } = entry;
  const { done, wanted } = verbsOf(action, details);
  const reason = details["reason"] ?? details["override"];
  return {
    actor,
    did: isDone(entry) ? done : `asked to ${wanted}`,
    place: placeOf(scope),
    how: howOf(action, details),
    reason: reason || undefined,
  };
}

/** What came of it, where the sentence does not say that. */
export function auditOutcome({ outcome }: Pick<AuditEntryView, "outcome">): Status | undefined {
  return outcomes[outcome];
}

const outcomes: Readonly<Record<string, Status>> = {
  proposed: { tone: "proposed", word: "Proposed" },
  "up-to-date": { tone: "unknown", word: "Nothing to do" },
  blocked: { tone: "stopped", word: "Blocked" },
  "plan-changed": { tone: "stopped", word: "Plan changed" },
  refused: { tone: "trouble", word: "Refused" },
  failed: { tone: "trouble", word: "Failed" },
};

const doneOutcomes = new Set(["done", "promoted", "rolled-back"]);

function isDone({ outcome }: AuditEntryView): boolean {
  return doneOutcomes.has(outcome);
}

function verbsOf(action: string, details: Details): Verbs {
  const { digest = "", from = "", mode = "" } = details;
  const what = digest && `${shortDigest(digest)} `;
  switch (action) {
    case "promote": {
      const source = from && `from ${from} `;
      return { done: `promoted ${what}${source}to`, wanted: `promote ${what}${source}to` };
    }
    case "rollback":
      return { done: "rolled back", wanted: "roll back" };
    case "cancel":
      return { done: "cancelled a promotion to", wanted: "cancel a promotion to" };
    case "retry":
      return { done: "tried again a promotion to", wanted: "try again a promotion to" };
    case "hold":
      return { done: "held", wanted: "hold" };
    case "veto":
      return { done: `vetoed ${what}in`, wanted: `veto ${what}in` };
    case "release":
      return what === ""
        ? { done: "released", wanted: "release" }
        : { done: `lifted the veto of ${what}in`, wanted: `lift the veto of ${what}in` };
    case "automation":
      return { done: `set automation to ${mode} for`, wanted: `set automation to ${mode} for` };
    default:
      return { done: `did ${action} in`, wanted: `${action} in` };
  }
}

function howOf(action: string, details: Details): string {
  const { for: time = "", version = "", override = "" } = details;
  switch (action) {
    case "hold":
      return time && `for ${time}`;
    case "veto":
      return [scopeWords[details["scope"] ?? ""], time && `for ${time}`].filter(Boolean).join(", ");
    case "rollback":
      return version && "to a chosen version";
    default:
      return override && "passing over what stops it";
  }
}

const scopeWords: Readonly<Record<string, string>> = {
  downstream: "and what comes after it",
  pipeline: "and the whole pipeline",
};

function placeOf(scope: string): AuditPlace {
  if (scope === "*") {
    return { words: "the system" };
  }
  const [pipeline = scope, phase] = scope.split("/");
  return { words: scope, pipeline, ...(phase !== undefined && { phase }) };
}
