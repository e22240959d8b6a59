import { codeSpan } from "../code-span.ts";
import { describeError } from "../errors.ts";
import type { LivePhase, LivePhaseOf } from "../phase.ts";
import {
  brings,
  type OpenProposal,
  type PhaseProposals,
  type ProposalFate,
  proposalOf,
  replacedBy,
} from "../phase-proposal.ts";
import type { Runtime } from "../runtime.ts";
import {
  type PhaseKey,
  type PromotionChange,
  type PromotionRecord,
  reapplies,
  type Store,
} from "../store.ts";
import { RollbackRestraints } from "./rollback-restraints.ts";

export interface ProposedRecordsOptions {
  readonly key: PhaseKey;
  readonly phase: Pick<LivePhase, "observe">;
  readonly proposals: Omit<PhaseProposals<never>, "tend">;
  readonly store: Store;
  readonly runtime: Runtime;
}

interface Seen {
  readonly open: readonly OpenProposal[];
  /** Those that wait, the newest first. */
  readonly records: readonly PromotionRecord[];
}

const mostRecords = 100;
/** How long a forge may take to say that what it has merged is merged, in ms. */
const mergeTime = 30_000;

/**
 * The records of one phase that wait in a proposal. What becomes of them is decided on the forge, by
 * people and by what the phase shows afterwards; here it is found out and noted.
 */
export class ProposedRecords {
  readonly #options: ProposedRecordsOptions;
  readonly #restraints: RollbackRestraints;
  /** The ids of those that people opened again. */
  readonly #reopened = new Set<string>();
  /** True until everything that was seen was taken in. */
  #isOpen = true;
  /** An open proposal of what the phase shows already. */
  #needless: { readonly number: number; readonly since: number } | undefined;

  constructor(options: ProposedRecordsOptions) {
    this.#options = options;
    this.#restraints = new RollbackRestraints(options.store, options.key);
  }

  /**
   * The one that waits to bring this digest, to which its arrival is credited. What only writes it again
   * brings nothing: its commit says so where it does.
   */
  async awaiting(digest: string): Promise<PromotionRecord | undefined> {
    const waiting = await this.#read();
    return waiting.find((record) => record.fromDigest === digest && !reapplies(record));
  }

  /** Something new was seen: it is taken in as soon as nothing else changes the phase. */
  async follow(exclusive: LivePhaseOf<never>["exclusive"], signal: AbortSignal): Promise<void> {
    this.#isOpen = true;
    try {
      await exclusive(() => this.settle(signal));
    } catch (error) {
      if (!signal.aborted) {
        const { runtime, key: phase } = this.#options;
        const { code, message } = describeError(error);
        const fields = { phase, code, error: message };
        runtime.logger.warn(fields, "what became of a proposal is not known yet");
      }
    }
  }

  /** Finds out what became of each, if that is not known. Only while nothing else changes the phase. */
  async settle(signal: AbortSignal): Promise<void> {
    if (this.#options.store.writable && this.#isOpen) {
      this.#isOpen = false;
      await this.#settle(signal).catch((error: unknown) => {
        this.#isOpen = true;
        throw error;
      });
    }
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const { proposals } = this.#options;
    await proposals.examine({ signal });
    const open = proposals.current();
    for (const proposal of open) {
      await this.#reopen(proposal);
      await this.#tellStrangers(proposal, signal);
    }
    const records = await this.#read();
    for (const record of records) {
      await this.#settleOne(record, { open, records }, signal);
    }
    await this.#withdrawReplaced(open, signal);
    await this.#withdrawNeedless(signal);
  }

  #read(): Promise<readonly PromotionRecord[]> {
    const { store, key: to } = this.#options;
    return store.promotions.list({ to, state: "proposed", limit: mostRecords });
  }

  async #settleOne(
    record: PromotionRecord,
    { open, records }: Seen,
    signal: AbortSignal,
  ): Promise<void> {
    const { number = 0 } = proposalOf(record.annotations) ?? {};
    const mine = open.find((proposal) => proposal.number === number);
    if (mine) {
      if (mine.promotion !== undefined && mine.promotion !== record.id) {
        await this.#supersede(record);
      }
      return;
    }
    if (isRenewed(record, records)) {
      await this.#supersede(record);
      return;
    }
    const fate = await this.#options.proposals.fate(number, { signal });
    switch (fate.kind) {
      case "open":
        this.#isOpen = true;
        return;
      case "merged":
        return await this.#merged(record, fate, signal);
      case "closed":
        return await this.#closed(record, fate, signal);
    }
  }

  /** Another record has its proposal now, and what that stops. */
  async #supersede(record: PromotionRecord): Promise<void> {
    if (record.kind === "rollback") {
      await this.#restraints.lift(record);
    }
    await this.#end(record, { state: "superseded" });
  }

  /** What the phase shows is the truth, however it was merged. */
  async #merged(
    record: PromotionRecord,
    { by, commit }: ProposalFate & { readonly kind: "merged" },
    signal: AbortSignal,
  ): Promise<void> {
    const state = await this.#options.phase.observe({ fresh: true, signal });
    if (state.kind === "error" || state.kind === "unknown") {
      this.#isOpen = true;
      return;
    }
    const isAsItWas = state.kind === "ready" && state.arrival.digest === record.fromDigest;
    await this.#end(record, {
      state: isAsItWas ? "promoted" : "promoted-with-changes",
      commit: commit ?? record.commit,
      annotations: {
        ...record.annotations,
        ...(by && { "dev.getglu.git.proposal.merged_by": by.login }),
      },
    });
    await this.#tidy(record, signal);
  }

  async #closed(
    record: PromotionRecord,
    { by, byPerson }: ProposalFate & { readonly kind: "closed" },
    signal: AbortSignal,
  ): Promise<void> {
    const who = by?.login ?? "somebody";
    if (record.kind === "rollback") {
      await this.#restraints.lift(record);
    } else if (byPerson && !reapplies(record)) {
      await this.#veto(record, who);
      await this.#sayVeto(record, signal);
    }
    const message = `its proposal was closed by ${who}`;
    await this.#end(record, { state: "closed", error: { code: "CLOSED", message } });
    if (!byPerson) {
      await this.#tidy(record, signal);
    }
  }

  async #veto(record: PromotionRecord, who: string): Promise<void> {
    const { id, fromDigest: digest, annotations } = record;
    const { store, key, runtime } = this.#options;
    const known = await this.#restraints.of(record);
    if (known.length === 0) {
      await store.restraints.add({
        kind: "veto",
        phase: key,
        digest,
        scope: "phase",
        actor: who,
        reason: `closed ${proposalOf(annotations)?.url ?? "its proposal"}`,
        createdAt: new Date(runtime.timers.now()),
        expiresAt: undefined,
        promotion: id,
      });
    }
  }

  async #sayVeto({ annotations, fromDigest }: PromotionRecord, signal: AbortSignal): Promise<void> {
    const { key } = this.#options;
    const { number = 0 } = proposalOf(annotations) ?? {};
    const text = `As this was closed, ${codeSpan(fromDigest)} is kept away from ${codeSpan(key)}. Reopen it, or release the veto (\`glu restraints\` lists it, \`glu release\` lifts it), to let it be promoted again.`;
    await this.#say(number, { key: "closed", text }, signal);
  }

  /** Reopening takes back what closing did. */
  async #reopen({ promotion: id }: OpenProposal): Promise<void> {
    const { store } = this.#options;
    const record = id === undefined ? undefined : await store.promotions.get(id);
    if (!record || !wasClosed(record)) {
      return;
    }
    this.#reopened.add(record.id);
    if (record.kind === "rollback") {
      await this.#restraints.add(record);
    } else {
      await this.#restraints.lift(record);
    }
    const change = { state: "proposed", error: undefined, endedAt: undefined } as const;
    await store.promotions.update(record.id, change);
  }

  async #tellStrangers({ number, strangers }: OpenProposal, signal: AbortSignal): Promise<void> {
    if (strangers.length > 0) {
      const names = strangers.map(codeSpan).join(", ");
      const text = `${names} committed to this branch, so it is no longer updated. It may be merged as it is. Remove those commits, or promote with an override, to have it updated again.`;
      await this.#say(number, { key: "strangers", text }, signal);
    }
  }

  /** Closing it may have failed when the rollback was proposed. */
  async #withdrawReplaced(open: readonly OpenProposal[], signal: AbortSignal): Promise<void> {
    const { proposals, store } = this.#options;
    const rollback = open.find(({ kind }) => kind === "rollback");
    const replaced = open.find(({ kind }) => kind === "promotion");
    const [later, earlier] = await Promise.all(
      [rollback, replaced].map(async (one) =>
        one?.promotion === undefined ? undefined : await store.promotions.get(one.promotion),
      ),
    );
    const isReplaced = later && earlier && earlier.createdAt < later.createdAt;
    if (rollback && isReplaced && !this.#reopened.has(earlier.id)) {
      await proposals.withdraw("promotion", replacedBy(rollback), { signal });
    }
  }

  /** The phase came to show it in another way. While it is being merged, that looks the same. */
  async #withdrawNeedless(signal: AbortSignal): Promise<void> {
    const { proposals, phase, runtime } = this.#options;
    const state = await phase.observe({ signal });
    const shown = state.kind === "ready" ? state.arrival.digest : undefined;
    const needless = proposals.current().find((one) => brings(one, shown) && !one.reapplies);
    const now = runtime.timers.now();
    this.#isOpen ||= needless !== undefined;
    if (!needless || this.#needless?.number !== needless.number) {
      this.#needless = needless && { number: needless.number, since: now };
    } else if (now - this.#needless.since >= mergeTime) {
      await proposals.withdraw(needless.kind, "The phase shows this already.", { signal });
    }
  }

  async #end(record: PromotionRecord, change: PromotionChange): Promise<void> {
    const { store, runtime, key: phase } = this.#options;
    const endedAt = new Date(runtime.timers.now());
    await store.promotions.update(record.id, { ...change, endedAt });
    const { fromDigest: digest, annotations } = record;
    const proposal = proposalOf(annotations)?.url;
    runtime.logger.info({ phase, digest, proposal, state: change.state }, "proposal ended");
  }

  async #tidy({ kind }: PromotionRecord, signal: AbortSignal): Promise<void> {
    await this.#bestEffort(this.#options.proposals.tidy(kind, { signal }));
  }

  async #say(
    number: number,
    message: { readonly key: string; readonly text: string },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#bestEffort(this.#options.proposals.say(number, message, { signal }));
  }

  /** What is only a kindness must not keep a record from its end. */
  async #bestEffort(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
      const { code, message } = describeError(error);
      if (code === "STOPPED") {
        return;
      }
      const { runtime, key: phase } = this.#options;
      runtime.logger.warn({ phase, code, error: message }, "the forge did not do it");
    });
  }
}

/** By a person, on the forge or by cancelling it. */
function wasClosed({ state, error }: PromotionRecord): boolean {
  return state === "closed" || (state === "cancelled" && error?.code === "CANCELLED");
}

/** Whether its proposal was renewed for another since. */
function isRenewed({ id, annotations }: PromotionRecord, records: readonly PromotionRecord[]) {
  const number = proposalOf(annotations)?.number;
  const newest = records.find((other) => proposalOf(other.annotations)?.number === number);
  return newest !== undefined && newest.id !== id;
}
