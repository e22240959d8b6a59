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
/** How many reviews one look reads anew because somebody watches, beside those of what has changed. */
const attendedPerLook = 8;
const lookLimit = 60_000;
/**
 * The clocks of forges show whole seconds: within the same, more may have happened. In ms, with a little more
 * for one that is slow.
 */
const clockStep = 2_000;
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
  /** When the review of a proposal is read once more, by its number. */
  readonly #lookAgain = new Map<number, number>();
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

  /** The newest proposal from a branch as it was last seen, open or not. */
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

  /** Takes in what a call of ours has answered. */
  note(proposal: Proposal): void {
    // From now on what has ended is of interest too.
    this.#since ??= proposal.updatedAt;
    this.#lookAgain.set(proposal.number, this.#options.timers.now());
    this.#keep(proposal);
  }

  #keep(proposal: Proposal): void {
    const known = this.#newest.get(proposal.branch);
    if (!known || known.number <= proposal.number) {
      this.#newest.set(proposal.branch, proposal);
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
    const listed = await this.proposer.list({ since: this.#since, signal });
    const ours = listed.filter(({ author }) => self === undefined || author.login === self);
    const found = ours.filter((proposal) => this.#isNew(proposal));
    const now = this.#options.timers.now();
    for (const { number } of found) {
      this.#lookAgain.set(number, now + clockStep);
    }
    const changed = [...found, ...this.#due(now)];
    const attended = this.#takeAttended(changed);
    const before = attended.map((one) => this.reviewOf(one));
    const limit = pLimit(reviewsAtOnce);
    const asked = [...changed, ...attended];
    await Promise.all(asked.map((one) => limit(() => this.#askForReview(one, signal))));
    const reviewed = attended.filter(
      (one, index) => !isDeepStrictEqual(this.reviewOf(one), before[index]),
    );
    // The oldest first, so that the newest of a branch is noted last.
    for (const proposal of changed.toSorted((a, b) => a.number - b.number)) {
      this.#keep(proposal);
    }
    this.#since = listed[0]?.updatedAt ?? this.#since;
    this.#seenAt = new Date(this.#options.timers.now());
    this.#trouble = undefined;
    this.#tell(new Set([...changed, ...reviewed].map(({ branch }) => branch)));
  }

  #isNew(proposal: Proposal): boolean {
    const known = this.#newest.get(proposal.branch);
    return this.#ours.has(proposal.branch) && !isDeepStrictEqual(known, proposal);
  }

  /** Some of those that are watched, and are not looked at anyway. */
  #takeAttended(changed: readonly Proposal[]): readonly Proposal[] {
    const branches = [...this.#attended].slice(0, attendedPerLook);
    for (const branch of branches) {
      this.#attended.delete(branch);
    }
    const known = new Set(changed.map(({ branch }) => branch));
    return branches
      .filter((branch) => !known.has(branch))
      .flatMap((branch) => this.of(branch) ?? [])
      .filter(({ state }) => state === "open");
  }

  #due(now: number): readonly Proposal[] {
    const isDue = ({ number }: Proposal) => (this.#lookAgain.get(number) ?? now + 1) <= now;
    const due = [...this.#newest.values()].filter(isDue);
    for (const { number, state } of due) {
      // What is looked at for the first time may change within the same second.
      if (state === "open" && !this.#reviews.has(number)) {
        this.#lookAgain.set(number, now + clockStep);
      } else {
        this.#lookAgain.delete(number);
      }
    }
    return due;
  }

  async #askForReview(proposal: Proposal, signal: AbortSignal): Promise<void> {
    if (proposal.state !== "open") {
      this.#reviews.delete(proposal.number);
      return;
    }
    try {
      this.#reviews.set(proposal.number, await this.proposer.review(proposal, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = describeError(error);
      const { logger, timers } = this.#options;
      const fields = { proposal: proposal.url, code, error: message };
      logger.warn(fields, "the review of a proposal cannot be read");
      this.#reviews.delete(proposal.number);
      this.#lookAgain.set(proposal.number, timers.now() + troubleTime);
    }
  }

  #tell(branches: ReadonlySet<string>): void {
    for (const branch of branches) {
      for (const notify of this.#followers.get(branch) ?? []) {
        notify();
      }
    }
  }
}
