import type { PromotionView } from "@glu/core/api-types";
import type { Status } from "../tone.ts";

const faces: Readonly<Record<string, Status>> = {
  queued: { tone: "waiting", word: "Queued" },
  running: { tone: "waiting", word: "Running" },
  promoted: { tone: "good", word: "Promoted" },
  proposed: { tone: "proposed", word: "Proposed" },
  "promoted-with-changes": { tone: "good", word: "Merged with changes" },
  closed: { tone: "stopped", word: "Closed" },
  superseded: { tone: "unknown", word: "Superseded" },
  failed: { tone: "trouble", word: "Failed" },
  cancelled: { tone: "stopped", word: "Cancelled" },
};

type Stated = Pick<PromotionView, "state" | "kind">;

/** How a promotion or a rollback stands. */
export function promotionStatus({ state, kind }: Stated): Status {
  const { tone, word } = faces[state] ?? { tone: "unknown", word: state };
  return { tone, word: kind === "rollback" && state === "promoted" ? "Rolled back" : word };
}

/** Whether it moves on by itself, within seconds. */
export function isMoving({ state }: Pick<PromotionView, "state">): boolean {
  return state === "queued" || state === "running";
}

/** Whether it can be tried again. */
export function isRetryable({ state }: Pick<PromotionView, "state">): boolean {
  return state === "failed" || state === "cancelled" || state === "closed";
}

/** Whether it can be asked to end; what is on its way lands or does not. */
export function isCancellable({ state }: Pick<PromotionView, "state">): boolean {
  return state === "queued" || state === "proposed";
}

/** What it is about, such as `image to staging`. */
export function promotionTitle({ kind, from, to }: Pick<PromotionView, "kind" | "from" | "to">) {
  return kind === "rollback" ? `Rollback of ${to}` : `Promotion of ${from} to ${to}`;
}

/** Who wanted it. */
export function causeWords({
  cause,
  actor,
  kind,
}: Pick<PromotionView, "cause" | "actor" | "kind">) {
  if (cause === "automatic") {
    return `By itself, by ${actor}`;
  }
  return kind === "rollback" ? `${actor} asked to roll back` : `${actor} asked for it`;
}

type Told = Pick<PromotionView, "state" | "kind" | "from" | "to" | "proposal" | "error">;

/** How it stands as one sentence, for those who hear it and for those who left the dialog. */
export function progressWords(record: Told): string {
  const { state, kind, to, proposal } = record;
  const what = kind === "rollback" ? `Rolling ${to} back` : `Promoting to ${to}`;
  const done = kind === "rollback" ? `${to} was rolled back` : `Promoted to ${to}`;
  switch (state) {
    case "queued":
      return `${what} waits for its turn`;
    case "running":
      return what;
    case "promoted":
      return done;
    case "promoted-with-changes":
      return `Its proposal was merged with changes, and ${to} shows them`;
    case "proposed":
      return `Proposal ${proposal ? `#${proposal.number} ` : ""}waits to be merged into ${to}`;
    case "closed":
      return `Its proposal was closed without being merged into ${to}`;
    case "superseded":
      return `Something newer took its place before it reached ${to}`;
    case "cancelled":
      return `${what} was cancelled`;
    case "failed":
      return `${what} failed`;
    default:
      return `${what}: ${state}`;
  }
}

/** What a reason is for: a rollback has one, and what passed over a stop. */
export function wishWords({ kind }: Pick<PromotionView, "kind">): string {
  return kind === "rollback" ? "Reason" : "Override";
}
