import { type AutomationSetting, explainAutomation } from "./automation.ts";
import { cleanText } from "./clean-text.ts";
import type { PhaseState, ReadyState } from "./phase.ts";
import { brings, type OpenProposal } from "./phase-proposal.ts";
import type { Cause, Hold, Veto } from "./store.ts";

/** Everything a decision depends on. The same input gives the same decision. */
export interface DecisionInput {
  readonly from: PhaseState;
  readonly to: PhaseState;
  /** How the target takes changes. */
  readonly mode: "direct" | "proposal";
  /** The open proposal of the target, if there is one; that of a rollback comes first. */
  readonly proposal: OpenProposal | undefined;
  /** When the proposals were last looked at; undefined if they never were. */
  readonly proposalsSeenAt: Date | undefined;
  /** Why they cannot be looked at now. */
  readonly forgeTrouble?: string | undefined;
  /** The holds on the target. */
  readonly holds: readonly Hold[];
  /** The vetoes that cover this digest on the target. */
  readonly vetoes: readonly Veto[];
  /** True if this arrival went over this edge before. */
  readonly delivered: boolean;
  /** True if others promote into the upstream phase, so that its going back was no new intent. */
  readonly derived: boolean;
  /** True if the target was set by somebody else to a digest that no phase before it ever showed. */
  readonly hotfixed: boolean;
  readonly outsideChanges: "pause" | "continue";
  /** What `when` answered: true, or the reason to wait. */
  readonly gate: true | string;
  /** The setting that holds for the target; undefined if nothing was set, which means `on`. */
  readonly automation: AutomationSetting | undefined;
  readonly cause: Cause;
  /** A person's reason to pass over holds, vetoes and the gate. */
  readonly override?: string | undefined;
  /**
   * Where both show the same: whether writing that again would change the target. Undefined if that was not
   * looked at. @default undefined
   */
  readonly differs?: boolean | undefined;
  /** How old the arrival must be to go by itself, in ms. */
  readonly minAge: number;
  readonly now: Date;
  /** The age in ms at which an observation is too old for anything automatic. */
  readonly staleAfter: { readonly from: number; readonly to: number };
}

export type Decision =
  | UpToDate
  | { readonly kind: "write" }
  | { readonly kind: "propose" }
  | Proposed
  | Blocked;

/** Both show the same. */
interface UpToDate {
  readonly kind: "up-to-date";
  /** True if it is written again all the same, as that changes the target and a person wants it. */
  readonly differs?: true;
}

/** The open proposal already says so. */
interface Proposed {
  readonly kind: "proposed";
  readonly url: string;
  /** Why it is left as it is, even if it can no longer be merged so. */
  readonly stopped?: Blocked | undefined;
}

export interface Blocked {
  readonly kind: "blocked";
  readonly reason: BlockedReason;
  /** In words: why, and what would unblock it. */
  readonly message: string;
  /** When it is over by itself, where that is known. */
  readonly until?: Date;
}

export type BlockedReason =
  | "unknown"
  | "empty"
  | "error"
  | "held"
  | "vetoed"
  | "gate"
  | "automation"
  | "stale"
  | "delivered"
  | "went-back"
  | "outside-change"
  | "too-young"
  | "frozen-proposal"
  | "committed-to"
  | "rollback-proposed"
  | "rewritten"
  | "moving"
  | "unsettled"
  | "failed-before"
  | "cancelled";

/** Decides what an edge does. Pure; the rules are tried in the order they stand here. */
export function decide(input: DecisionInput): Decision {
  const { from, to, proposal } = input;
  if (from.kind !== "ready") {
    return upstreamNotReady(from);
  }
  if (to.kind === "unknown" || to.kind === "error") {
    return targetNotReady(to);
  }
  if (to.kind === "ready" && to.arrival.digest === from.arrival.digest) {
    return inStep(input, from);
  }
  const unseen = byUnseenProposals(input);
  if (unseen) {
    return unseen;
  }
  if (proposal?.kind === "promotion" && brings(proposal, from.arrival.digest)) {
    return { kind: "proposed", url: proposal.url, stopped: stoppedByPeople(input, from) };
  }
  return restrained(input, from) ?? { kind: input.mode === "direct" ? "write" : "propose" };
}

/** Nothing automatic writes again what is there: its arrival was delivered. */
function inStep(input: DecisionInput, from: ReadyState): Decision {
  const { proposal, cause, differs } = input;
  if (cause === "automatic" || differs === false) {
    return { kind: "up-to-date" };
  }
  if (proposal?.reapplies && brings(proposal, from.arrival.digest)) {
    return { kind: "proposed", url: proposal.url, stopped: stoppedByPeople(input, from) };
  }
  return differs
    ? (byUnseenProposals(input) ?? restrained(input, from) ?? { kind: "up-to-date", differs })
    : { kind: "up-to-date" };
}

function byUnseenProposals(input: DecisionInput): Blocked | undefined {
  if (input.mode === "direct" || input.proposalsSeenAt !== undefined) {
    return undefined;
  }
  const { forgeTrouble: trouble = "the forge was not asked yet" } = input;
  return blocked("unknown", `it is not known which proposals are open: ${trouble}`);
}

function restrained(input: DecisionInput, from: ReadyState): Blocked | undefined {
  if (input.cause === "person") {
    return input.override === undefined ? byPeople(input) : undefined;
  }
  return (
    byAutomationOff(input) ??
    byAge(input, from) ??
    byPeople(input) ??
    byHistory(input, from) ??
    byObserving(input, from)
  );
}

/** What keeps something that goes already from being helped along. */
function stoppedByPeople(input: DecisionInput, from: ReadyState): Blocked | undefined {
  if (input.cause === "person") {
    return input.override === undefined ? byPeople(input) : undefined;
  }
  return byAutomationOff(input) ?? byPeople(input) ?? byObserving(input, from);
}

function upstreamNotReady(from: Exclude<PhaseState, ReadyState>): Blocked {
  switch (from.kind) {
    case "unknown":
      return blocked("unknown", "the phase it promotes from was not read yet");
    case "empty":
      return blocked("empty", `the phase it promotes from is empty: ${from.reason}`);
    case "error":
      return blocked("error", `the phase it promotes from cannot be read: ${from.message}`);
  }
}

function targetNotReady(to: PhaseState & { readonly kind: "unknown" | "error" }): Blocked {
  return to.kind === "unknown"
    ? blocked("unknown", "the phase was not read yet")
    : blocked("error", `the phase cannot be read: ${to.message}`);
}

function byPeople({ holds, vetoes, gate, proposal }: DecisionInput): Blocked | undefined {
  const [hold] = holds;
  if (hold) {
    return blocked("held", `held by ${hold.actor}: ${hold.reason}; release the hold to go on`);
  }
  const [veto] = vetoes;
  if (veto) {
    return blocked("vetoed", `vetoed by ${veto.actor}: ${veto.reason}; lift the veto to go on`);
  }
  return byProposal(proposal) ?? (gate === true ? undefined : blocked("gate", gate));
}

function frozen({ url, review }: OpenProposal): Blocked {
  const why = review
    ? `${url} stays as it is until it is merged or closed`
    : `whether anybody has approved of ${url} could not be read yet`;
  return blocked("frozen-proposal", `${why}; this waits, or a person promotes it`);
}

/** People have taken it into their hands. */
function byProposal(proposal: OpenProposal | undefined): Blocked | undefined {
  if (proposal?.kind === "rollback") {
    return blocked(
      "rollback-proposed",
      `${proposal.url} proposes a rollback; merge or close it to go on`,
    );
  }
  const strangers = proposal?.strangers ?? [];
  return strangers.length > 0
    ? blocked(
        "committed-to",
        `${strangers.join(", ")} committed to the branch of ${proposal?.url}; merge it, remove these commits, or promote with an override, which replaces them`,
      )
    : undefined;
}

function byAutomationOff({ automation }: DecisionInput): Blocked | undefined {
  return automation?.mode === "off"
    ? blocked("automation", `automation is off ${explainAutomation(automation)}`)
    : undefined;
}

/** The last of all: only what nothing else stops would be done. */
function byObserving({ automation, mode }: DecisionInput, from: ReadyState): Blocked | undefined {
  if (automation?.mode !== "observe") {
    return undefined;
  }
  const verb = mode === "direct" ? "promote" : "propose";
  const would = `would ${verb} ${cleanText(from.arrival.digest, 200)}`;
  return blocked(
    "automation",
    `${would}; automation only observes ${explainAutomation(automation)}`,
  );
}

function byAge(input: DecisionInput, from: ReadyState): Blocked | undefined {
  const now = input.now.getTime();
  const { to, staleAfter, proposalsSeenAt } = input;
  const stale =
    now - from.observedAt.getTime() > staleAfter.from ||
    (proposalsSeenAt !== undefined && now - proposalsSeenAt.getTime() > staleAfter.to) ||
    (to.kind === "empty" || to.kind === "ready"
      ? now - to.observedAt.getTime() > staleAfter.to
      : false);
  if (stale) {
    const { forgeTrouble: trouble } = input;
    const why = trouble === undefined ? "" : ` (${trouble})`;
    return blocked(
      "stale",
      `the last look at one of the phases is too old; waiting for a new one${why}`,
    );
  }
  const until = new Date(from.arrival.digestRecordedAt.getTime() + input.minAge);
  const waiting = Math.ceil((until.getTime() - now) / 1000);
  return waiting > 0
    ? { ...blocked("too-young", `waits ${waiting} s more for its minimum age`), until }
    : undefined;
}

function byHistory(input: DecisionInput, from: ReadyState): Blocked | undefined {
  const { to } = input;
  if (from.arrival.rewritten || (to.kind === "ready" && to.arrival.rewritten)) {
    return blocked(
      "rewritten",
      "the history of one of the phases was rewritten; a new arrival there or a person moves it on",
    );
  }
  if (input.hotfixed && input.outsideChanges === "pause") {
    return blocked(
      "outside-change",
      "the phase was set to something that no earlier phase showed; only a person moves it on",
    );
  }
  if (input.delivered) {
    return blocked(
      "delivered",
      "this was delivered before and the phase was changed since; a new arrival or a person moves it on",
    );
  }
  if (input.derived && from.arrival.repeated) {
    return blocked(
      "went-back",
      "the phase it promotes from went back to an earlier state; a new arrival or a person moves it on",
    );
  }
  return input.proposal?.frozen ? frozen(input.proposal) : undefined;
}

export function blocked(reason: BlockedReason, message: string): Blocked {
  return { kind: "blocked", reason, message };
}
