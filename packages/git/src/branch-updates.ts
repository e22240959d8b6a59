import { abortable } from "./abortable.ts";
import { announce } from "./announcement.ts";
import { branchRef } from "./branch-tip.ts";
import { refusal } from "./chain-delivery.ts";
import { readDiff, unknownOutcome } from "./chain-settlement.ts";
import { newObjects } from "./commit-chain.ts";
import { type DeliveryOptions, type DeliveryOutcome, deliver } from "./delivery.ts";
import { type CommitDraft, type DraftOptions, draftCommit } from "./draft.ts";
import { type GitError, type PushRefusedError, RateLimitedError } from "./errors.ts";
import { linkedSignal } from "./linked-signal.ts";
import type { Oid } from "./objects/object.ts";
import type { RefUpdate } from "./remote.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Write } from "./write.ts";

/** What becomes of a branch of our own, whose name is short, such as `glu/app/staging`. */
export type BranchUpdate = {
  /** Calls this one off before anything is pushed. */
  readonly signal?: AbortSignal | undefined;
} /** It gets one commit on top of `base`, whatever it had before. */ & (
  | {
      readonly kind: "commit";
      readonly branch: string;
      /** Where the branch must be; undefined if it must not exist. */
      readonly old: Oid | undefined;
      /** The branch to build on, as it is now; undefined is the one HEAD of the remote points to. */
      readonly base: string | undefined;
      readonly write: Write;
    }
  | { readonly kind: "delete"; readonly branch: string; readonly old: Oid }
);

export type BranchUpdateResult = { readonly branch: string } & (
  | { readonly kind: "updated"; readonly commit: Oid; readonly parent: Oid; readonly diff: string }
  | { readonly kind: "deleted" }
  /** The write changes nothing on its base; the branch is left as it is. */
  | { readonly kind: "unchanged" }
  /** `apply` described no commit; the branch is left as it is. */
  | { readonly kind: "declined" }
  /** The branch is not where it was expected, and is left as it is. */
  | { readonly kind: "stale" }
  | { readonly kind: "refused"; readonly error: PushRefusedError }
  /** `apply`, the base or the remote failed; an {@link OutcomeUnknownError} says that it may have landed. */
  | { readonly kind: "failed"; readonly error: unknown }
);

export interface BranchUpdatesOptions extends DraftOptions, Omit<DeliveryOptions, "locate"> {
  readonly look: (branch: string | undefined) => Promise<Snapshot>;
  /** Told of each branch that may have been changed. */
  readonly changed: (branch: string) => void;
  /** Calls the updates off before anything is pushed. */
  readonly signal: AbortSignal;
}

/** An update that is decided already, or what is to be pushed for it. */
type Prepared = BranchUpdateResult | PushPlan;

interface PushPlan {
  readonly kind: "push";
  readonly branch: string;
  readonly update: RefUpdate;
  /** Undefined if the branch is to be deleted. */
  readonly draft: CommitDraft | undefined;
  readonly write?: Write;
}

/**
 * Pushes all updates at once.
 * @param collect gives them, once it is our turn to push
 * @returns a result per update, in the same order.
 * @throws {GitError}
 */
export async function updateBranches(
  collect: () => readonly BranchUpdate[],
  options: BranchUpdatesOptions,
): Promise<readonly BranchUpdateResult[]> {
  const { signal, release } = linkedSignal(options.ending.begun, options.signal);
  try {
    const prepared = await prepareAll(collect, { ...options, signal });
    const delivered = await pushAll(prepared.filter(isPlan), options);
    const results = prepared.map(async (one) =>
      isPlan(one) ? resultOf(one, delivered, options) : one,
    );
    return await Promise.all(results);
  } finally {
    release();
  }
}

/** @throws {TypeError} */
export function checkDistinct(updates: readonly BranchUpdate[]): void {
  const names = updates.map(({ branch }) => branch);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new TypeError(`Branch ${twice} is to be updated twice at once.`);
  }
}

function isPlan(prepared: Prepared): prepared is PushPlan {
  return prepared.kind === "push";
}

/** Makes the commits once it is our turn to push. */
async function prepareAll(
  collect: () => readonly BranchUpdate[],
  options: BranchUpdatesOptions,
): Promise<readonly Prepared[]> {
  const { pacer, signal } = options;
  await pacer.take(signal);
  try {
    const updates = collect();
    const prepared: Prepared[] = [];
    for (const update of updates) {
      prepared.push(await prepare(update, options));
      signal.throwIfAborted();
    }
    const announced = await Promise.all(prepared.map((one) => announceUpdate(one, options)));
    signal.throwIfAborted();
    return announced.map((one, index) => unlessCalledOff(one, updates[index]?.signal));
  } catch (error) {
    pacer.putBack();
    throw error;
  }
}

function unlessCalledOff(prepared: Prepared, signal: AbortSignal | undefined): Prepared {
  const { branch } = prepared;
  return signal?.aborted ? { kind: "failed", branch, error: signal.reason } : prepared;
}

async function prepare(update: BranchUpdate, options: BranchUpdatesOptions): Promise<Prepared> {
  const { branch, old } = update;
  const ref = branchRef(branch);
  if (update.kind === "delete") {
    return { kind: "push", branch, update: { ref, old, new: undefined }, draft: undefined };
  }
  try {
    const base = await abortable(options.look(update.base), options.signal);
    const signals = [options.signal];
    const draft = await draftCommit(update.write, base, { ...options, signals });
    if (draft.kind !== "commit") {
      return { kind: draft.kind, branch };
    }
    const { write } = update;
    return { kind: "push", branch, update: { ref, old, new: draft.snapshot.commit }, draft, write };
  } catch (error) {
    return { kind: "failed", branch, error };
  }
}

/** Tells the write which commit is about to be pushed. */
async function announceUpdate(
  prepared: Prepared,
  options: BranchUpdatesOptions,
): Promise<Prepared> {
  if (!isPlan(prepared) || !prepared.draft || !prepared.write) {
    return prepared;
  }
  const { branch, draft, write } = prepared;
  try {
    await announce(write, draft.snapshot.commit, { ...options, signals: [options.signal] });
    return prepared;
  } catch (error) {
    return { kind: "failed", branch, error };
  }
}

interface Delivered {
  readonly outcomes: ReadonlyMap<string, DeliveryOutcome>;
  /** Where the refs were when they were last looked at. */
  readonly tips: ReadonlyMap<string, Oid>;
}

async function pushAll(
  plans: readonly PushPlan[],
  options: BranchUpdatesOptions,
): Promise<Delivered> {
  if (plans.length === 0) {
    options.pacer.putBack();
    return { outcomes: new Map(), tips: new Map() };
  }
  let tips: ReadonlyMap<string, Oid> = new Map();
  const locate = async (refs: readonly string[]) => {
    tips = await listTips(refs, options);
    return tips;
  };
  const updates = plans.map(({ update }) => update);
  const objects = newObjects(plans.flatMap(({ draft }) => draft ?? []));
  try {
    const outcomes = await deliver({ updates, objects }, { ...options, locate });
    const byRef = updates.flatMap(({ ref }, index) => {
      const outcome = outcomes[index];
      return outcome ? [[ref, outcome] as const] : [];
    });
    return { outcomes: new Map(byRef), tips };
  } finally {
    for (const { branch } of plans) {
      options.changed(branch);
    }
  }
}

async function listTips(
  refs: readonly string[],
  { remote, ending, limited }: BranchUpdatesOptions,
): Promise<ReadonlyMap<string, Oid>> {
  try {
    return (await remote.listRefs({ refs }, { signal: ending.over })).refs;
  } catch (error) {
    if (error instanceof RateLimitedError) {
      limited(error);
    }
    throw error;
  }
}

async function resultOf(
  plan: PushPlan,
  { outcomes, tips }: Delivered,
  options: BranchUpdatesOptions,
): Promise<BranchUpdateResult> {
  const { branch, update, draft } = plan;
  const outcome = outcomes.get(update.ref) ?? { kind: "landed" };
  const location = options.remote.location;
  switch (outcome.kind) {
    case "landed":
      return landed(plan, options);
    case "refused":
      return { kind: "refused", branch, error: refusal({ branch, location, ...outcome }) };
    case "failed":
      return { kind: "failed", branch, error: outcome.error };
    case "unknown":
      return unknown(plan, outcome.error, options);
    case "stale":
      return outcome.lost && draft
        ? afterMove(plan, { tip: tips.get(update.ref), lost: outcome.lost }, options)
        : { kind: "stale", branch };
  }
}

async function landed(
  { branch, draft }: PushPlan,
  { ending, logger, timers }: BranchUpdatesOptions,
): Promise<BranchUpdateResult> {
  if (!draft) {
    return { kind: "deleted", branch };
  }
  const { commit } = draft.snapshot;
  const diff = await readDiff(draft, { logger, timers, signal: ending.over });
  return { kind: "updated", branch, commit, parent: draft.base.commit, diff };
}

function unknown(
  { branch, draft }: PushPlan,
  cause: GitError,
  { remote: { location } }: BranchUpdatesOptions,
): BranchUpdateResult {
  const error = draft ? unknownOutcome(draft, { branch, location, cause }) : cause;
  return { kind: "failed", branch, error };
}

interface LostMove {
  readonly tip: Oid | undefined;
  readonly lost: GitError;
}

/** Somebody may have built on what was pushed before it was looked at. */
async function afterMove(
  plan: PushPlan,
  { tip, lost }: LostMove,
  options: BranchUpdatesOptions,
): Promise<BranchUpdateResult> {
  const { branch, update, draft } = plan;
  const { remote, ending } = options;
  if (!tip || !draft || !update.new) {
    return { kind: "stale", branch };
  }
  const request = { ancestor: update.new, tip };
  const asking = remote.contains(request, { signal: ending.over });
  switch (await asking.catch(() => "unknown" as const)) {
    case "yes":
      return landed(plan, options);
    case "no":
      return { kind: "stale", branch };
    case "unknown":
      return unknown(plan, lost, options);
  }
}
