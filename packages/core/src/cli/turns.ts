import { once } from "node:events";
import type { StoreView } from "../api-types.ts";
import { StoreHeldError, StoreOutdatedError } from "../errors.ts";
import { pause } from "../pause.ts";
import { processName } from "../process-name.ts";
import type { SystemEnvironment } from "../running-system.ts";
import type { Timers } from "../runtime.ts";
import type { Store } from "../store.ts";
import { checkTriggers } from "../trigger-runner.ts";
import { untilReachable } from "../until-reachable.ts";
import type { Session } from "./session.ts";

export interface TurnsOptions extends Pick<SystemEnvironment, "performed"> {
  readonly timers: Timers;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

type Served = Pick<
  Session,
  "configuration" | "revision" | "system" | "logger" | "openStore" | "start"
>;

/** The store, for whoever writes it now, or who else does. */
type Claim = Store | StoreHeldError;

/** Time between two attempts to have the store, in ms. */
const interval = 5_000;
const answers =
  "the store is in use; this server only answers questions until that process is gone";
const waits =
  "the store is in use and of an older version; this server answers nothing until it can be read";
const nobody: StoreView = { writable: false, writer: null };

/** Writes the store as long as nobody else does. Meanwhile only answers questions, and then takes over. */
export class Turns {
  readonly #session: Served;
  readonly #options: TurnsOptions;
  #store = nobody;
  #said = "";

  constructor(session: Served, options: TurnsOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Who writes now. */
  get store(): StoreView {
    return this.#store;
  }

  /**
   * Runs the system until the process is asked to end, or the program stops it.
   *
   * @param url where this server is reached
   */
  async run(url: string): Promise<void> {
    let claim: Claim | undefined = await this.#claim();
    while (claim) {
      claim =
        claim instanceof StoreHeldError
          ? await this.#standBy(claim, url)
          : await this.#write(claim, url);
    }
  }

  async #claim(): Promise<Claim> {
    try {
      return await this.#session.openStore({ writes: true });
    } catch (error) {
      if (error instanceof StoreHeldError) {
        return error;
      }
      throw error;
    }
  }

  /** The same where a database that is away is waited for; undefined if all ends meanwhile. */
  async #claimAgain(signal: AbortSignal): Promise<Claim | undefined> {
    const { timers } = this.#options;
    let claim: Claim | undefined;
    try {
      claim = await untilReachable({ timers, signal }, () => this.#claim());
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
    if (signal.aborted && claim && !(claim instanceof StoreHeldError)) {
      await claim.close();
    }
    return signal.aborted ? undefined : claim;
  }

  /** Until another process has taken over, or all ends. */
  async #write(store: Store, url: string): Promise<Claim | undefined> {
    const { system, logger, start } = this.#session;
    const { performed, signal } = this.#options;
    const { writer: before } = this.#store;
    this.#store = nobody;
    await start({ store, performed });
    this.#store = { writable: true, writer: `${processName()}, ${url}` };
    await untilReachable(this.#options, async () => await store.announce?.(url));
    this.#sayWhatRuns(url, before);
    const { stopping } = system;
    await firstOf(signal, stopping, store.lost);
    if (signal.aborted || stopping.aborted) {
      return undefined;
    }
    this.#store = nobody;
    logger.warn({}, "another process has taken over the store");
    await system.stop();
    return await this.#claimAgain(signal);
  }

  /** Until the store is free, or all ends; if it cannot be read yet, until the next attempt. */
  async #standBy(held: StoreHeldError, url: string): Promise<Claim | undefined> {
    const { signal } = this.#options;
    if (!(await this.#watch())) {
      this.#say(waits, held, url);
      return await this.#claimLater(signal);
    }
    const ended = AbortSignal.any([signal, this.#session.system.stopping]);
    let claim: Claim | undefined = held;
    while (claim instanceof StoreHeldError) {
      this.#say(answers, claim, url);
      this.#lookAgain(ended);
      claim = await this.#claimLater(ended);
    }
    return claim;
  }

  async #claimLater(signal: AbortSignal): Promise<Claim | undefined> {
    await pause(interval, { timers: this.#options.timers, signal });
    return signal.aborted ? undefined : await this.#claimAgain(signal);
  }

  /** @returns false if an older version writes the store, or whoever does still brings it up to date. */
  async #watch(): Promise<boolean> {
    const { openStore, start } = this.#session;
    const { performed } = this.#options;
    try {
      const store = await untilReachable(this.#options, () => openStore({ writes: false }));
      await start({ store, mode: "watch", performed });
      return true;
    } catch (error) {
      if (error instanceof StoreOutdatedError) {
        return false;
      }
      throw error;
    }
  }

  /** What is shown comes from the store as soon as its writer has seen it too. */
  #lookAgain(signal: AbortSignal): void {
    for (const phase of this.#session.system.live.flatMap(({ phases }) => phases)) {
      phase.observe({ signal }).catch(() => undefined);
    }
  }

  /** Once, until it is something else or of another writer. */
  #say(message: string, { writer }: StoreHeldError, url: string): void {
    const { logger } = this.#session;
    if (writer !== this.#store.writer || message !== this.#said) {
      this.#store = { writable: false, writer };
      this.#said = message;
      logger.info({ ...this.#addresses(url), writer }, message);
    }
  }

  #sayWhatRuns(url: string, before: string | null): void {
    const { system, logger } = this.#session;
    for (const { trigger, from, to } of checkTriggers(system.triggers, system.pipelines)) {
      logger.info({ from, to, trigger }, "promotes by itself");
    }
    const fields = this.#addresses(url);
    if (before === null) {
      logger.info(fields, "serving");
    } else {
      logger.info({ ...fields, before }, "took over the store");
    }
  }

  #addresses(url: string) {
    const { configuration, revision, system } = this.#session;
    const { href: dashboard } = new URL(configuration.server.public_url ?? url);
    return {
      system: system.metadata.name,
      ...(revision !== undefined && { revision }),
      url: `${url}/api/v1`,
      ...(system.ui && { dashboard }),
    };
  }
}

async function firstOf(...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const given = signals.filter((signal) => signal !== undefined);
  if (!given.some(({ aborted }) => aborted)) {
    const over = new AbortController();
    const { signal } = over;
    await Promise.race(given.map((one) => once(one, "abort", { signal }).catch(() => undefined)));
    over.abort();
  }
}
