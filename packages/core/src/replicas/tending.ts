import { describeError, StoreOutdatedError, StoreUnreachableError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Runtime } from "../runtime.ts";
import type { SharedClock } from "../shared-clock.ts";
import type { Tendable } from "../tended-part.ts";
import { untilReachable } from "../until-reachable.ts";
import { CensusPlacement } from "./census-placement.ts";
import type { Placement } from "./placement.ts";
import { beatPeriod, type Census, type Membership } from "./register.ts";
import type { ShareQueue, ShareQueueOptions } from "./share-queue.ts";
import type { Division } from "./shares.ts";
import { TendedShare } from "./tended-share.ts";

export interface TendingOptions extends Runtime {
  readonly membership: Membership;
  /** How this replica divides the work. */
  readonly division: Division;
  readonly system: Tendable;
  readonly openQueue: (options: Omit<ShareQueueOptions, "url" | "logger">) => Promise<ShareQueue>;
  /** Set by that of the database. */
  readonly clock: Pick<SharedClock, "set">;
}

/** A replica from when it joined until it leaves, or was struck off: takes its part of the work, and gives back what is more. */
export class Tending {
  readonly placement: Placement;
  readonly #options: TendingOptions;
  readonly #placement: CensusPlacement;
  /** By the name of the share. */
  readonly #tended = new Map<string, TendedShare>();
  #queue: ShareQueue | undefined;
  #census: Census | undefined;
  #isEnding = false;

  constructor(options: TendingOptions) {
    this.#options = options;
    this.#placement = new CensusPlacement(options.membership.id, options.division);
    this.placement = this.#placement;
  }

  /**
   * Until the signal is aborted.
   *
   * @returns false if the others have gone on without this one
   * @throws {StoreOutdatedError} if the tables are not for this program any more.
   */
  async run(signal: AbortSignal): Promise<boolean> {
    const { membership, openQueue, timers } = this.#options;
    let isHere = await this.#beat();
    this.#queue = await untilReachable({ timers, signal }, () =>
      openQueue({
        replica: membership.id,
        wants: () => this.#wants(),
        take: (share) => this.#take(share),
      }),
    );
    while (isHere && !signal.aborted) {
      await this.#settle();
      await pause(beatPeriod, { timers, signal });
      isHere = signal.aborted || (await this.#beat());
    }
    return isHere;
  }

  /** Ends what it tends, and leaves the rest to the others. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const closed = this.#queue
      ?.close()
      .catch((error: unknown) => this.#say(error, "could not end"));
    await Promise.all([this.#dropWhere(() => true), closed]);
    // What was being taken meanwhile.
    await this.#dropWhere(() => true);
    await this.#options.membership
      .leave()
      .catch((error: unknown) => this.#say(error, "could not leave"));
  }

  /** Tells it is there and reads who else is; while the database is away, all stays as it was. */
  async #beat(): Promise<boolean> {
    const { membership, clock } = this.#options;
    try {
      const census = await membership.beat();
      if (census) {
        clock.set(census.clockOffset);
        await this.#forgetGone(census);
        this.#census = census;
        this.#placement.update(census, this.#isTended);
      }
      return census !== undefined;
    } catch (error) {
      if (error instanceof StoreOutdatedError) {
        throw error;
      }
      this.#say(error, "no sign of life could be given; it is tried again");
      return true;
    }
  }

  async #forgetGone({ replicas }: Census): Promise<void> {
    const here = new Set(replicas.map(({ id }) => id));
    const gone = (this.#census?.replicas ?? []).filter(({ id }) => !here.has(id));
    if (gone.length > 0) {
      for (const { name } of gone) {
        this.#options.logger.info({ replica: name }, "a replica has gone");
      }
      await this.#queue?.forget(gone.map(({ id }) => id));
    }
  }

  /** Whatever goes wrong is tried again with the next beat. */
  async #settle(): Promise<void> {
    try {
      await this.#dropWhere((_, tended) => tended.isEnding);
      const { division } = this.#options;
      const isOurs = this.#census?.division.layout === division.layout;
      if (!isOurs) {
        await this.#dropWhere(() => true);
        await this.#options.membership.divide();
        return;
      }
      await this.#dropTaken();
      await this.#giveBack();
      await this.#offerUntended();
    } catch (error) {
      this.#say(error, "the work could not be divided; it is tried again");
    }
  }

  /** What somebody else has, whatever this replica believed. */
  async #dropTaken(): Promise<void> {
    const { tenders } = this.#census ?? {};
    const { id } = this.#options.membership;
    await this.#dropWhere((share) => (tenders?.get(share) ?? id) !== id);
  }

  async #dropWhere(matches: (share: string, tended: TendedShare) => boolean): Promise<void> {
    const found = [...this.#tended].filter(([share, tended]) => matches(share, tended));
    await Promise.all(found.map(([share, tended]) => this.#drop(share, tended)));
  }

  async #giveBack(): Promise<void> {
    const many = new Set([...this.#tended.keys()].slice(this.#quota()));
    if (many.size > 0) {
      this.#options.logger.info({ shares: many.size }, "gives a part of its pipelines to others");
      await this.#dropWhere((share) => many.has(share));
      await this.#queue?.offer([...many].filter((share) => !this.#tended.has(share)));
    }
  }

  async #offerUntended(): Promise<void> {
    const { tenders } = this.#census ?? {};
    const untended = this.#options.division.shares
      .map(({ name }) => name)
      .filter((name) => !tenders?.has(name) && !this.#tended.has(name));
    if (untended.length > 0) {
      await this.#queue?.offer(untended);
      this.#queue?.wake();
    }
  }

  /** How many shares are its part. */
  #quota(): number {
    const { shares, layout } = this.#options.division;
    const alike = this.#census?.replicas.filter((one) => one.layout === layout).length ?? 0;
    return Math.ceil(shares.length / Math.max(alike, 1));
  }

  #wants(): boolean {
    const isOurs = this.#census?.division.layout === this.#options.division.layout;
    return isOurs && !this.#isEnding && this.#tended.size < this.#quota();
  }

  /** Begins to tend it; what comes of that is seen with the next beats. */
  async #take(name: string): Promise<void> {
    const { membership, division, system } = this.#options;
    const share = division.shares.find((one) => one.name === name);
    const tenure = share && (await membership.take(name));
    if (!tenure) {
      return;
    }
    const pipelines = new Set(share.pipelines);
    const { store, tendedUntil, lost } = tenure;
    const part = system.tend({
      store,
      pipelines: (metadata) => pipelines.has(metadata.name),
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
      this.#options.logger.debug({ share: name }, "tends");
    } catch (error) {
      if (!tended.isEnding) {
        this.#say(error, "a part of the pipelines could not be opened; it is tried again");
        await this.#drop(name, tended);
      }
    }
  }

  async #drop(name: string, tended: TendedShare): Promise<void> {
    const ended = tended.end();
    this.#changed();
    try {
      await ended;
      if (this.#tended.get(name) === tended) {
        this.#tended.delete(name);
      }
    } catch (error) {
      this.#say(error, "what was tended could not be freed yet");
    }
  }

  readonly #isTended = (share: string): boolean => this.#tended.get(share)?.isRunning ?? false;

  #changed(): void {
    if (this.#census) {
      this.#placement.update(this.#census, this.#isTended);
    }
  }

  #say(error: unknown, message: string): void {
    if (!(error instanceof StoreUnreachableError)) {
      this.#options.logger.warn({ error: describeError(error).message }, message);
    }
  }
}
