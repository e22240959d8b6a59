import type {
  KeyedMessage,
  OpenProposal,
  PhaseProposals,
  ProposalFate,
} from "../phase-proposal.ts";
import type { Proposal, RepositoryProposals } from "../proposer.ts";
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
}

/** A phase on a branch that is changed by proposals alone. */
export class ProposalWriter implements Writer<GitResource> {
  readonly mode = "proposal";
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
    await Promise.all([this.#options.writer.refresh(options), this.proposals.refresh(options)]);
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    const { writer, hub, promotions, rollbacks } = this.#options;
    const changed = () => notify({ kind: "changed" });
    const stops = [
      writer.watch(notify),
      hub.follow(promotions.branch.name, changed),
      hub.follow(rollbacks.branch.name, changed),
    ];
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
    const write = this.#options.writer.write(change);
    return await this.#lineOf(change).update(write, change, options);
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

  constructor(options: ProposalWriterOptions) {
    this.#options = options;
  }

  current(): readonly OpenProposal[] {
    return this.#lines.flatMap(({ open }) => open ?? []);
  }

  attend(): void {
    for (const { branch } of this.#lines) {
      this.#options.hub.attend(branch.name);
    }
  }

  seenAt(): Date | undefined {
    return this.#options.hub.seenAt;
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
    const line = this.#lines.find(({ branch }) => branch.name === proposal.branch);
    const isGone = (await line?.branch.tip(options)) === undefined;
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
    await this.#lineOf(kind).withdraw(why, options);
  }

  async tidy(kind: OpenProposal["kind"], options: CallOptions): Promise<void> {
    await this.#lineOf(kind).branch.remove(options);
  }

  async say(number: number, { key, text }: KeyedMessage, options: CallOptions): Promise<void> {
    const { proposer } = this.#options.hub;
    const proposal = await this.#find(number, options);
    const mark = `<!-- glu:${key} -->`;
    const comments = await proposer.comments(proposal, options);
    if (!comments.some((comment) => comment.includes(mark))) {
      await proposer.comment(proposal, `${mark}\n${text}`, options);
    }
  }

  async #find(number: number, options: CallOptions): Promise<Proposal> {
    const { hub } = this.#options;
    const known = this.#lines.map(({ branch }) => hub.of(branch.name));
    return known.find((one) => one?.number === number) ?? (await hub.proposer.get(number, options));
  }

  #lineOf(kind: OpenProposal["kind"]): ProposalLine {
    return kind === "rollback" ? this.#options.rollbacks : this.#options.promotions;
  }

  get #lines(): readonly ProposalLine[] {
    return [this.#options.rollbacks, this.#options.promotions];
  }
}
