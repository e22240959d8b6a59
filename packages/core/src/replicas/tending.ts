import { describeError, StoreUnreachableError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { SharedClock } from "../shared-clock.ts";
import type { Tendable } from "../tended-part.ts";
import { untilReachable } from "../until-reachable.ts";
import { CensusPlacement } from "./census-placement.ts";
import { fairPart } from "./fair-part.ts";
import { LifeSigns } from "./life-signs.ts";
import type { Placement } from "./placement.ts";
import type { Census, Membership } from "./register.ts";
import { sameAddress } from "./same-address.ts";
import type { ShareQueue, ShareQueueOptions } from "./share-queue.ts";
import type { Division } from "./shares.ts";
import { type SpellLengths, Spells } from "./spells.ts";
import { TendedShare } from "./tended-share.ts";
import { Untended } from "./untended.ts";

export interface TendingOptions extends Runtime {
  readonly membership: Membership;
  /** How this replica divides the work. */
  readonly division: Division;
  readonly system: Tendable;
  readonly openQueue: (options: Omit<ShareQueueOptions, "url" | "logger">) => Promise<ShareQueue>;
  /** Set by that of the database. */
  readonly clock: Pick<SharedClock, "set">;
}

const endless = "the queue of what nobody tends did not end as it should";
/** How many looks it takes at most until a replica is taken to know who tends what. */
const settledAfter = 6;
/** How long a share is kept that was taken because those whose part it was did not. */
const keptFor: SpellLengths = { first: 10_000, longest: 300_000 };
/** How long a share is left to others that could not be opened. */
const leftFor: SpellLengths = { first: 10_000, longest: 60_000 };
const unheard = "the queue of what nobody tends does not answer; it is tried again";

/** A replica from when it joined until it leaves, or was struck off: takes its part of the work, and gives back what is more. */
export class Tending {
  readonly placement: Placement;
  readonly #options: TendingOptions;
  readonly #placement: CensusPlacement;
  /** By the name of the share. */
  readonly #tended = new Map<string, TendedShare>();
  readonly #untended = new Untended();
  readonly #kept = new Spells(keptFor);
  readonly #left = new Spells(leftFor);
  readonly #gone = new Set<string>();
  readonly #namesakes = new Set<string>();
  readonly #over = new AbortController();
  #living: Promise<boolean> | undefined;
  #queue: ShareQueue | undefined;
  #census: Census | undefined;
  /** Signs of life go on meanwhile: what is given back may take longer to end than a replica may be silent. */
  #settling: Promise<void> | undefined;
  #mayTake = false;
  #isSettled = false;
  #isEnding = false;

  constructor(options: TendingOptions) {
    this.#options = options;
    this.#placement = new CensusPlacement(options.membership.id, options.division);
    this.placement = this.#placement;
  }

  /** Whether somebody tended everything once, as far as this replica knows, or it takes long. */
  get isSettled(): boolean {
    return this.#isSettled || this.#untended.looks > settledAfter;
  }

  /** Gives signs of life from now on. */
  begin(): void {
    const own = {
      takesShares: () => this.#mayTake,
      seen: (census: Census) => this.#see(census),
    };
    this.#living ??= new LifeSigns({ ...this.#options, ...own }).give(this.#over.signal);
    this.#living.catch(() => undefined);
  }

  /**
   * Takes part until the signal is aborted.
   *
   * @returns false if the others have gone on without this one
   * @throws {StoreOutdatedError} if the tables are not for this program any more.
   */
  async run(signal: AbortSignal): Promise<boolean> {
    this.begin();
    const over = new Promise<true>((resolve) => {
      signal.addEventListener("abort", () => resolve(true), { once: true });
    });
    await Promise.race([this.#openQueue(signal), over, this.#living]);
    this.#mayTake = true;
    this.#settle();
    return signal.aborted || (await Promise.race([over, this.#living ?? over]));
  }

  /** Ends what it tends, and leaves the rest to the others. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#mayTake = false;
    const closed = this.#queue?.close().catch((error: unknown) => this.#say(error, endless));
    await Promise.all([this.#dropWhere(() => true), closed, this.#settling]);
    // What was being taken meanwhile.
    await this.#dropWhere(() => true);
    this.#over.abort();
    await this.#living?.catch(() => undefined);
    await this.#options.membership
      .leave()
      .catch((error: unknown) => this.#say(error, "could not leave"));
  }

  /** Without a queue, what nobody tends is taken all the same. */
  async #openQueue(signal: AbortSignal): Promise<void> {
    const { membership, openQueue, timers } = this.#options;
    const replica = membership.id;
    try {
      const queue = await untilReachable({ timers, signal }, () =>
        openQueue({ replica, wants: () => this.#wants(), take: (share) => this.#take(share) }),
      );
      if (this.#isEnding) {
        await queue.close();
      } else {
        this.#queue = queue;
      }
    } catch (error) {
      this.#say(
        error,
        "there is no queue of what nobody tends; it is taken without, which takes longer",
      );
    }
  }

  #see(census: Census): void {
    const { clock, logger } = this.#options;
    clock.set(census.clockOffset, census.clockPrecision);
    const here = new Set(census.replicas.map(({ id }) => id));
    const before = this.#census?.replicas ?? [];
    for (const { id, name } of [...census.gone, ...before.filter((one) => !here.has(one.id))]) {
      if (!this.#gone.has(id)) {
        this.#gone.add(id);
        logger.info({ replica: name }, "a replica has gone");
      }
    }
    this.#warnOfNamesakes(census);
    this.#census = census;
    this.#changed();
    this.#settle();
  }

  /** Once for each: requests for the pipelines of one would go to the other. */
  #warnOfNamesakes(census: Census): void {
    for (const { id, name, address } of sameAddress(census, this.#options.membership.id)) {
      if (!this.#namesakes.has(id)) {
        this.#namesakes.add(id);
        this.#options.logger.warn(
          { replica: name, address },
          "another replica is said to be at the same address; set server.replica_url of each to where the others reach it",
        );
      }
    }
  }

  /** One after the other. Whatever goes wrong is tried again with the next sign of life. */
  #settle(): void {
    if (this.#mayTake && this.#census && !this.#settling) {
      this.#settling = this.#divide(this.#census)
        .catch((error: unknown) => this.#say(error, "the work could not be divided yet"))
        .finally(() => {
          this.#settling = undefined;
        });
    }
  }

  async #divide(census: Census): Promise<void> {
    const { division, membership } = this.#options;
    await this.#forgetGone();
    await this.#dropWhere((_, tended) => tended.isEnding);
    if (census.division.layout !== division.layout) {
      await this.#dropWhere(() => true);
      await membership.divide();
      return;
    }
    // What somebody else has, whatever this replica believed.
    await this.#dropWhere(
      (share) => (census.tenders.get(share) ?? membership.id) !== membership.id,
    );
    await this.#giveBack(census);
    await this.#bringAbout(census);
  }

  async #forgetGone(): Promise<void> {
    const gone = [...this.#gone];
    const isForgotten = gone.length === 0 || (await this.#tell((queue) => queue.forget(gone)));
    for (const id of isForgotten ? gone : []) {
      this.#gone.delete(id);
    }
  }

  async #dropWhere(matches: (share: string, tended: TendedShare) => boolean): Promise<void> {
    const found = [...this.#tended].filter(([share, tended]) => matches(share, tended));
    await Promise.all(found.map(([share, tended]) => this.#drop(share, tended)));
  }

  async #giveBack(census: Census): Promise<void> {
    const { membership, division, timers } = this.#options;
    const surplus = this.#tended.size - fairPart(census, { self: membership.id, division });
    const free = [...this.#tended.keys()].filter((share) => !this.#kept.holds(share, timers.now()));
    const many = new Set(surplus > 0 ? free.slice(-surplus) : []);
    if (many.size > 0) {
      this.#options.logger.info({ shares: many.size }, "gives a part of its pipelines to others");
      await this.#dropWhere((share) => many.has(share));
    }
  }

  /** That what nobody tends is tended. */
  async #bringAbout({ tenders, countedAt }: Census): Promise<void> {
    const names = this.#options.division.shares.map(({ name }) => name);
    const open = names.filter((name) => !tenders.has(name) && !this.#tended.has(name));
    const forgotten = new Set(this.#untended.count(open, countedAt.getTime()));
    if (open.length > 0 && this.#mayTake) {
      await this.#tell((queue) => queue.offer(open));
      this.#queue?.wake();
    }
    for (const name of open) {
      const isPart = this.#wants();
      if (this.#mayTake && (forgotten.has(name) || (isPart && !this.#queue))) {
        await this.#take(name);
        if (this.#tended.has(name) && !isPart) {
          this.#kept.begin(name, this.#options.timers.now());
        }
      }
    }
  }

  /** @returns whether there is no queue, or it was heard: without it, what nobody tends is taken all the same */
  async #tell(what: (queue: ShareQueue) => Promise<void>): Promise<boolean> {
    try {
      await (this.#queue && what(this.#queue));
      return true;
    } catch (error) {
      this.#say(error, unheard);
      return false;
    }
  }

  #wants(): boolean {
    const { membership, division } = this.#options;
    const census = this.#census;
    return (
      census?.division.layout === division.layout &&
      this.#mayTake &&
      this.#tended.size < fairPart(census, { self: membership.id, division, withNewcomers: true })
    );
  }

  /** Begins to tend it; what comes of that is seen with the next signs of life. */
  async #take(name: string): Promise<void> {
    const { membership, division, system, timers } = this.#options;
    const share = division.shares.find((one) => one.name === name);
    const mayOpen = share && !this.#left.holds(name, timers.now());
    const tenure = mayOpen && (await membership.take(name));
    if (!tenure) {
      return;
    }
    const names = new Set(share.pipelines);
    const { store, tendedUntil, lost } = tenure;
    const part = system.tend({
      store,
      pipelines: (metadata) => names.has(metadata.name),
      tendedUntil,
    });
    const tended = new TendedShare(tenure, part);
    this.#tended.set(name, tended);
    lost.addEventListener("abort", () => void this.#drop(name, tended), { once: true });
    void this.#begin(name, tended);
  }

  async #begin(name: string, tended: TendedShare): Promise<void> {
    try {
      await tended.begin();
      this.#changed();
      this.#options.logger.debug({ share: name, fence: tended.fence }, "tends");
    } catch (error) {
      if (!tended.isEnding) {
        this.#say(error, "a part of the pipelines could not be opened; it is tried again");
        if (!(error instanceof StoreUnreachableError)) {
          this.#left.begin(name, this.#options.timers.now());
        }
        await this.#drop(name, tended);
      }
    }
  }

  async #drop(name: string, tended: TendedShare): Promise<void> {
    const ended = tended.end();
    this.#changed();
    try {
      await ended;
      // Somebody else may have ended it as well, and it may have been taken again since.
      if (this.#tended.get(name) === tended) {
        this.#tended.delete(name);
        this.#options.logger.debug({ share: name, fence: tended.fence }, "no longer tends");
      }
    } catch (error) {
      this.#say(error, "what was tended could not be freed yet");
    }
  }

  readonly #isTended = (share: string): boolean => this.#tended.get(share)?.isRunning ?? false;

  #changed(): void {
    const { division } = this.#options;
    if (this.#census) {
      this.#placement.update(this.#census, this.#isTended);
      // Who waits for another division answers questions meanwhile.
      this.#isSettled ||=
        this.#census.division.layout !== division.layout ||
        division.shares
          .flatMap(({ pipelines }) => pipelines)
          .every((pipeline) => this.placement.tenderOf(pipeline));
    }
  }

  #say(error: unknown, message: string): void {
    if (!(error instanceof StoreUnreachableError)) {
      this.#options.logger.warn({ error: describeError(error).message }, message);
    }
  }
}
