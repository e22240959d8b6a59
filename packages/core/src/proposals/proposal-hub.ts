import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import { orAborted, withDeadline } from "../deadline.ts";
import { describeError, ForgeLimitedError } from "../errors.ts";
import type { Proposal, Proposer, RepositoryProposals, Review } from "../proposer.ts";
import type { Runtime } from "../runtime.ts";
import type { CallOptions } from "../source.ts";

export interface ProposalHubOptions extends Runtime {
  readonly proposer: Proposer;
  /** Between two looks at the forge, in ms. */
  readonly interval: number;
}

type Notify = () => void;

/** How many reviews are asked for at the same time. */
const reviewsAtOnce = 4;
/** How many reviews one look reads at the most, so that it ends; the rest comes with the next. */
const reviewsPerLook = 40;
/** How many reviews one look reads anew because somebody watches, beside those of what has changed. */
const attendedPerLook = 8;
const lookLimit = 60_000;
/**
 * The clocks of forges show whole seconds: within the same, more may have happened. In ms, with a little more
 * for one that is slow.
 */
const clockStep = 2_000;
/** What changed so long before the last look is listed once more: some forges show it late. In ms. */
const overlap = 60_000;
/** After which a review that could not be read is asked for again, in ms. */
const troubleTime = 60_000;

/**
 * The proposals of one repository, for all its phases: one listing per look, whatever their number, and
 * the review of what has changed. Proposals of other authors are none of ours.
 */
export class ProposalHub implements RepositoryProposals {
  readonly proposer: Proposer;
  readonly #options: ProposalHubOptions;
  /** Who is told of what happens to the proposals from a branch. */
  readonly #followers = new Map<string, Set<Notify>>();
  /** The newest of each branch, open or not. */
  readonly #newest = new Map<string, Proposal>();
  /** The branches we propose from. */
  readonly #ours = new Set<string>();
  readonly #reviews = new Map<number, Review>();
  /** When the review of a proposal is to be read, by its number. */
  readonly #readAt = new Map<number, number>();
  /** The branches somebody watches, and waits the longest for first. */
  readonly #attended = new Set<string>();
  readonly #looks = pLimit(1);
  readonly #ending = new AbortController();
  #waiting: Promise<void> | undefined;
  #since: string | undefined;
  #seenAt: Date | undefined;
  #trouble: string | undefined;
  #self: Promise<string | undefined> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: ProposalHubOptions) {
    this.#options = options;
    this.proposer = options.proposer;
  }

  /** The open proposal from a branch as it was last seen, else the newest that has ended. */
  of(branch: string): Proposal | undefined {
    return this.#newest.get(branch);
  }

  /** When the last look ended that went well. */
  get seenAt(): Date | undefined {
    return this.#seenAt;
  }

  /** Why the last look failed; undefined if it went well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  reviewOf({ number }: Proposal): Review | undefined {
    return this.#reviews.get(number);
  }

  /** What a forge does not list, such as that checks have ended, is read only for who watches. */
  attend(branch: string): void {
    if (this.of(branch)?.state === "open") {
      this.#attended.add(branch);
    }
  }

  /** Before the first look: proposals from other branches are passed over. */
  expect(branch: string): void {
    this.#ours.add(branch);
  }

  /** Looks at the forge from now on, as long as somebody follows. */
  follow(branch: string, notify: Notify): () => void {
    if (this.#followers.size === 0) {
      this.#lookLater(0);
    }
    const own = () => notify();
    const followers = this.#followers.get(branch) ?? new Set();
    this.#followers.set(branch, followers.add(own));
    return () => {
      followers.delete(own);
      if (followers.size === 0) {
        this.#followers.delete(branch);
      }
    };
  }

  /** A look that begins after this call; whoever asks meanwhile joins it. */
  async refresh({ signal }: CallOptions): Promise<void> {
    this.#waiting ??= this.#looks(() => {
      this.#waiting = undefined;
      const { timers } = this.#options;
      const what = `listing the proposals of ${this.proposer.name}`;
      const limits = { what, limit: lookLimit, timers, signal: this.#ending.signal };
      const look = withDeadline(limits, (limited) => this.#look(limited));
      return look.catch((error: unknown) => {
        this.#trouble = describeError(error).message;
        throw error;
      });
    });
    await orAborted(this.#waiting, signal);
  }

  /** Looks before its turn, as long as somebody follows, because something may have changed. */
  async hurry(): Promise<void> {
    if (this.#followers.size > 0) {
      await this.#lookAndGoOn();
    }
  }

  /** Takes in what a call of ours has answered. */
  note(proposal: Proposal): void {
    // From now on what has ended is of interest too.
    this.#since ??= proposal.updatedAt;
    const known = this.of(proposal.branch);
    this.#readAt.set(proposal.number, this.#options.timers.now());
    this.#keep(proposal);
    if (!isDeepStrictEqual(known, proposal)) {
      this.#tell([proposal]);
    }
  }

  /** One that is open comes before those that have ended, a newer before an older. */
  #keep(proposal: Proposal): void {
    const { branch, number } = proposal;
    const known = this.#newest.get(branch) ?? proposal;
    const isOpen = proposal.state === "open";
    const isLater = isOpen === (known.state === "open") ? number > known.number : isOpen;
    if (isLater || number === known.number) {
      this.#newest.set(branch, proposal);
    }
    if (!isOpen) {
      this.#reviews.delete(number);
      this.#readAt.delete(number);
    }
  }

  /** What we are called there; undefined if the forge does not tell. Asked once. */
  async self(options: CallOptions): Promise<string | undefined> {
    this.#self ??= this.proposer.whoAmI(options);
    try {
      return await this.#self;
    } catch (error) {
      this.#self = undefined;
      throw error;
    }
  }

  close(): void {
    this.#cancelTimer?.();
    this.#followers.clear();
    this.#ending.abort();
  }

  #lookLater(delay: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(delay, () => void this.#lookAndGoOn());
  }

  async #lookAndGoOn(): Promise<void> {
    const { interval, logger } = this.#options;
    let delay = interval;
    try {
      // What people ask for goes on.
      if (this.proposer.isScarce) {
        return this.#lookLater(delay);
      }
      await this.refresh({ signal: this.#ending.signal });
    } catch (error) {
      const { code, message } = describeError(error);
      logger.warn({ code, error: message }, "the proposals of a repository cannot be listed");
      delay = error instanceof ForgeLimitedError ? Math.max(delay, error.retryAfter) : delay;
    }
    if (this.#followers.size > 0) {
      this.#lookLater(delay);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const self = await this.self({ signal });
    const since = this.#since && new Date(Date.parse(this.#since) - overlap).toISOString();
    const listed = await this.proposer.list({ since, signal });
    const ours = listed.filter(({ author }) => self === undefined || author.login === self);
    const found = ours.filter((proposal) => this.#isNew(proposal));
    this.#takeIn(found, listed[0]?.updatedAt);
    this.#tell(found);
    await this.#readReviews(signal);
  }

  #isNew(proposal: Proposal): boolean {
    const known = this.#newest.get(proposal.branch);
    return this.#ours.has(proposal.branch) && !isDeepStrictEqual(known, proposal);
  }

  #takeIn(found: readonly Proposal[], newest: string | undefined): void {
    const now = this.#options.timers.now();
    // The oldest first, so that the newest of a branch is noted last.
    for (const proposal of found.toSorted((a, b) => a.number - b.number)) {
      this.#keep(proposal);
    }
    for (const { number } of found.filter(({ state }) => state === "open")) {
      this.#readAt.set(number, now);
    }
    this.#since = newest ?? this.#since;
    this.#seenAt = new Date(now);
    this.#trouble = undefined;
  }

  /** Reviews that are due, those that were never read first, and some that are watched. */
  async #readReviews(signal: AbortSignal): Promise<void> {
    const now = this.#options.timers.now();
    const open = [...this.#newest.values()].filter(({ state }) => state === "open");
    const due = open
      .filter(({ number }) => (this.#readAt.get(number) ?? now + 1) <= now)
      .toSorted((a, b) => Number(this.#reviews.has(a.number)) - Number(this.#reviews.has(b.number)))
      .slice(0, reviewsPerLook);
    const wanted = [...due, ...this.#takeAttended(due)];
    const limit = pLimit(reviewsAtOnce);
    await Promise.all(
      wanted.map((proposal) =>
        limit(async () => {
          const known = this.reviewOf(proposal);
          await this.#readReview(proposal, signal);
          if (!isDeepStrictEqual(this.reviewOf(proposal), known)) {
            this.#tell([proposal]);
          }
        }),
      ),
    );
  }

  /** Some of those that are watched, and are not looked at anyway. */
  #takeAttended(due: readonly Proposal[]): readonly Proposal[] {
    const branches = [...this.#attended].slice(0, attendedPerLook);
    for (const branch of branches) {
      this.#attended.delete(branch);
    }
    const known = new Set(due.map(({ branch }) => branch));
    return branches
      .filter((branch) => !known.has(branch))
      .flatMap((branch) => this.of(branch) ?? [])
      .filter(({ state }) => state === "open");
  }

  async #readReview(proposal: Proposal, signal: AbortSignal): Promise<void> {
    const { logger, timers } = this.#options;
    try {
      this.noteReview(proposal, await this.proposer.review(proposal, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = describeError(error);
      const fields = { proposal: proposal.url, code, error: message };
      logger.warn(fields, "the review of a proposal cannot be read");
      this.#reviews.delete(proposal.number);
      this.#readAt.set(proposal.number, timers.now() + troubleTime);
    }
  }

  /** What has just changed may change again within the same second of the forge's clock. */
  noteReview({ number, updatedAt }: Proposal, review: Review): void {
    const isSettled =
      this.#reviews.has(number) && isDeepStrictEqual(this.#reviews.get(number), review);
    this.#reviews.set(number, review);
    const isOld = Date.parse(updatedAt) < Date.parse(this.#since ?? updatedAt) - clockStep;
    if (isSettled || isOld) {
      this.#readAt.delete(number);
    } else {
      this.#readAt.set(number, this.#options.timers.now() + clockStep);
    }
  }

  #tell(proposals: readonly Proposal[]): void {
    for (const branch of new Set(proposals.map((proposal) => proposal.branch))) {
      for (const notify of this.#followers.get(branch) ?? []) {
        notify();
      }
    }
  }
}
