import { codeSpan } from "../code-span.ts";
import { describeError } from "../errors.ts";
import type {
  KeyedMessage,
  OpenProposal,
  PhaseProposals,
  ProposalFate,
} from "../phase-proposal.ts";
import type { Proposal, RepositoryProposals } from "../proposer.ts";
import type { Logger } from "../runtime.ts";
import type {
  CallOptions,
  Change,
  CommitLinks,
  Containment,
  Observation,
  PlannedUpdate,
  SourceEvent,
  UpdateResult,
  Writer,
} from "../source.ts";
import type { PhaseKey } from "../store.ts";
import type { BranchWriter } from "./branch-writer.ts";
import type { GitResource } from "./git-resource.ts";
import type { ProposalLine } from "./proposal-line.ts";

export interface ProposalWriterOptions {
  /** Reads the phase, and makes the changes. */
  readonly writer: BranchWriter;
  readonly hub: RepositoryProposals;
  readonly promotions: ProposalLine;
  /** Beside, so that nothing automatic rewrites them. */
  readonly rollbacks: ProposalLine;
  readonly logger: Logger;
}

/** A phase on a branch that is changed by proposals alone. */
export class ProposalWriter implements Writer<GitResource> {
  readonly mode = "proposal";
  readonly tellsUnchanged = true;
  readonly interval: number;
  readonly links: CommitLinks | undefined;
  readonly proposals: PhaseProposals<GitResource>;
  readonly #options: ProposalWriterOptions;

  constructor(options: ProposalWriterOptions) {
    this.#options = options;
    this.interval = options.writer.interval;
    this.links = options.writer.links;
    this.proposals = new BranchProposals(options);
  }

  read(resource: GitResource, options: CallOptions): Promise<Observation> {
    return this.#options.writer.read(resource, options);
  }

  readAt(resource: GitResource, commit: string, options: CallOptions): Promise<void> {
    return this.#options.writer.readAt(resource, commit, options);
  }

  async refresh(options: CallOptions): Promise<void> {
    // What the phase shows can be read without the forge; its trouble is told by the hub.
    const looked = this.proposals.refresh(options).catch(() => options.signal.throwIfAborted());
    await Promise.all([this.#options.writer.refresh(options), looked]);
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    const { writer, promotions, rollbacks } = this.#options;
    const changed = () => notify({ kind: "changed" });
    const stops = [writer.watch(notify), promotions.follow(changed), rollbacks.follow(changed)];
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }

  async plan(change: Change<GitResource>, options: CallOptions): Promise<PlannedUpdate> {
    const planned = await this.#options.writer.plan(change, options);
    const { name } = this.#lineOf(change).branch;
    return planned.kind === "changes"
      ? { ...planned, destination: `a proposal from ${name} into ${planned.destination}` }
      : planned;
  }

  async update(change: Change<GitResource>, options: CallOptions): Promise<UpdateResult> {
    const { writer } = this.#options;
    const result = await this.#lineOf(change).update(writer.write(change), change, options);
    const { kind, actor } = change.promotion;
    if (result.kind === "proposed" && kind === "promotion") {
      // Only a person's override comes so far while one is open.
      const why = `${codeSpan(actor)} had a promotion proposed in its place: ${result.url}`;
      await this.#withdrawRollback(why, options);
    }
    return result;
  }

  /** What was proposed stays proposed, whatever becomes of this. */
  async #withdrawRollback(why: string, options: CallOptions): Promise<void> {
    const { rollbacks, logger } = this.#options;
    await this.proposals.withdraw("rollback", why, options).catch((error: unknown) => {
      const { code, message } = describeError(error);
      const fields = { proposal: rollbacks.open?.url, code, error: message };
      logger.warn(fields, "the proposal of a rollback could not be closed");
    });
  }

  landed(commit: string, options: CallOptions): Promise<Containment> {
    return this.#options.writer.landed(commit, options);
  }

  wasPromotedTo(options: CallOptions & { readonly keys: readonly PhaseKey[] }): Promise<boolean> {
    return this.#options.writer.wasPromotedTo(options);
  }

  #lineOf({ promotion }: Change<GitResource>): ProposalLine {
    return promotion.kind === "rollback" ? this.#options.rollbacks : this.#options.promotions;
  }
}

class BranchProposals implements PhaseProposals<GitResource> {
  readonly #options: ProposalWriterOptions;
  /** What was said, by number and key. */
  readonly #said = new Set<string>();

  constructor(options: ProposalWriterOptions) {
    this.#options = options;
  }

  current(): readonly OpenProposal[] {
    return this.#lines.flatMap(({ open }) => open ?? []);
  }

  attend(): void {
    for (const line of this.#lines) {
      line.attend();
    }
  }

  seenAt(): Date | undefined {
    return this.#options.hub.seenAt;
  }

  trouble(): string | undefined {
    return this.#options.hub.trouble;
  }

  async refresh(options: CallOptions): Promise<void> {
    await this.#options.hub.refresh(options);
    await this.examine(options);
  }

  async examine(options: CallOptions): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.examine(options)));
  }

  async fate(number: number, options: CallOptions): Promise<ProposalFate> {
    const { hub } = this.#options;
    const proposal = await this.#find(number, options);
    if (proposal.state === "open") {
      return { kind: "open" };
    }
    const by = await hub.proposer.endedBy(proposal, options);
    if (proposal.state === "merged") {
      return { kind: "merged", by, commit: proposal.mergeCommit };
    }
    const self = await hub.self(options);
    const branch = this.#lines.map((line) => line.branchOf(proposal.branch)).find(Boolean);
    const isGone = (await branch?.tip(options)) === undefined;
    const byPerson = by !== undefined && !by.isBot && by.login !== self && !isGone;
    return { kind: "closed", by, byPerson };
  }

  async tend(change: Change<GitResource>, options: CallOptions): Promise<void> {
    const { rollbacks, promotions, writer } = this.#options;
    const line = change.promotion.kind === "rollback" ? rollbacks : promotions;
    // It stays the proposal of its record.
    const promotion = { ...change.promotion, id: line.open?.promotion };
    const again = { ...change, promotion };
    await line.tend(writer.write(again), again, options);
  }

  async withdraw(kind: OpenProposal["kind"], why: string, options: CallOptions): Promise<void> {
    const line = this.#lineOf(kind);
    const open = await line.lookAgain(options);
    if (open) {
      await this.say(open.number, { key: "withdrawn", text: why }, options);
      await line.withdraw(open, options);
    }
  }

  async tidy(kind: OpenProposal["kind"], options: CallOptions): Promise<void> {
    await this.#lineOf(kind).tidy(options);
  }

  async say(number: number, { key, text }: KeyedMessage, options: CallOptions): Promise<void> {
    const said = `${number} ${key}`;
    if (this.#said.has(said)) {
      return;
    }
    const { proposer } = this.#options.hub;
    const proposal = await this.#find(number, options);
    const mark = `<!-- glu:${key} -->`;
    const comments = await proposer.comments(proposal, options);
    if (!comments.some((comment) => comment.includes(mark))) {
      await proposer.comment(proposal, `${mark}\n${text}`, options);
    }
    this.#said.add(said);
  }

  async letMerge(options: CallOptions): Promise<void> {
    await this.#options.promotions.letMerge(options);
  }

  async cancelMerge({ number }: OpenProposal, options: CallOptions): Promise<void> {
    const { proposer } = this.#options.hub;
    await proposer.cancelMerge(await this.#find(number, options), options);
  }

  async #find(number: number, options: CallOptions): Promise<Proposal> {
    const known = this.#lines.map((line) => line.find(number)).find(Boolean);
    return known ?? (await this.#options.hub.proposer.get(number, options));
  }

  #lineOf(kind: OpenProposal["kind"]): ProposalLine {
    return kind === "rollback" ? this.#options.rollbacks : this.#options.promotions;
  }

  get #lines(): readonly ProposalLine[] {
    return [this.#options.rollbacks, this.#options.promotions];
  }
}
