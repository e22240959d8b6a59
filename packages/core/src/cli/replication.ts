import type { StoreView } from "../api-types.ts";
import { Bell } from "../bell.ts";
import { StoreHeldError } from "../errors.ts";
import { pause } from "../pause.ts";
import { processName } from "../process-name.ts";
import type { Placement } from "../replicas/placement.ts";
import type { Membership, Register } from "../replicas/register.ts";
import { type Division, divide } from "../replicas/shares.ts";
import { Tending, type TendingOptions } from "../replicas/tending.ts";
import type { SystemEnvironment } from "../running-system.ts";
import type { Timers } from "../runtime.ts";
import { checkTriggers } from "../trigger-runner.ts";
import { untilReachable } from "../until-reachable.ts";
import { packageVersion } from "../version.ts";
import { placedPipelines } from "./placed-pipelines.ts";
import type { Session } from "./session.ts";

export interface ReplicationOptions extends Pick<SystemEnvironment, "performed"> {
  readonly timers: Timers;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** Time between two attempts to join while another process writes the database alone, in ms. */
const interval = 1_000;

/** Serves the system together with others on one database: each tends a part of the pipelines, and all answer for all. */
export class Replication {
  /** As it is now. */
  readonly placement: Placement;
  readonly #session: Session;
  readonly #options: ReplicationOptions;
  readonly #changed = new Bell();
  #membership: Membership | undefined;
  #tending: Tending | undefined;
  #held: StoreHeldError | undefined;
  #address = "";

  constructor(session: Session, options: ReplicationOptions) {
    this.#session = session;
    this.#options = options;
    this.placement = currentPlacement(() => this.#tending?.placement, this.#changed);
  }

  /** What whoever asks on behalf of the other replicas shows. */
  get secret(): string | undefined {
    return this.#membership?.secret;
  }

  /** Whether it is known who tends what, or it takes long to find out. */
  get isSettled(): boolean {
    return this.#tending?.isSettled ?? false;
  }

  get store(): StoreView {
    return this.#held
      ? { writable: false, writer: this.#held.writer }
      : { writable: this.#tending !== undefined, writer: this.#writer() };
  }

  /**
   * Takes part until the process is asked to end, or the program stops the system.
   *
   * @param url where this server is reached
   */
  async run(url: string): Promise<void> {
    this.#address = url;
    const { signal } = this.#options;
    const { system, configuration, openReplicas } = this.#session;
    const division = divide(placedPipelines(system, configuration));
    const database = await openReplicas();
    const { register } = database;
    let join = () => this.#join(register, division);
    try {
      let goesOn = !signal.aborted;
      while (goesOn) {
        const membership = await join();
        goesOn =
          membership !== undefined && (await this.#takePart(membership, { ...database, division }));
        // Only at the start the database must be there.
        join = () => untilReachable(this.#options, () => this.#join(register, division));
      }
    } finally {
      await register.close();
    }
  }

  /** Undefined if all ends before that is possible. */
  async #join(register: Register, division: Division): Promise<Membership | undefined> {
    const { revision } = this.#session;
    const { signal, timers } = this.#options;
    const own = { name: processName(), address: this.#address, version: packageVersion() };
    while (!signal.aborted) {
      try {
        const membership = await register.join({ ...own, revision, division });
        this.#held = undefined;
        return membership;
      } catch (error) {
        if (!(error instanceof StoreHeldError)) {
          throw error;
        }
        this.#sayHeld(error);
        await pause(interval, { timers, signal, keepAlive: true });
      }
    }
    return undefined;
  }

  /** @returns whether to join anew, as the others have gone on without this replica */
  async #takePart(
    membership: Membership,
    { division, openQueue }: Pick<TendingOptions, "division" | "openQueue">,
  ): Promise<boolean> {
    const { system, start, logger, clock } = this.#session;
    const { signal, timers, performed } = this.#options;
    const processes = () => this.placement.replicas().length;
    const { store } = membership;
    const tending = new Tending({ membership, division, system, openQueue, clock, logger, timers });
    const stopFollowing = tending.placement.onChange(this.#changed.ring);
    tending.begin();
    try {
      await untilReachable(this.#options, () =>
        start({ store, mode: "outline", performed, processes }),
      );
      this.#membership = membership;
      this.#tending = tending;
      this.#sayWhatRuns(division);
      const over = AbortSignal.any([signal, system.stopping]);
      const isHere = await tending.run(over);
      if (!isHere) {
        logger.warn({}, "the other replicas have gone on without this one; it joins them anew");
      }
      return !over.aborted;
    } finally {
      await tending.end();
      stopFollowing();
      this.#tending = undefined;
      this.#changed.ring();
    }
  }

  #writer(): string | null {
    return this.#tending ? `${processName()}, ${this.#address}` : null;
  }

  /** Once. */
  #sayHeld(held: StoreHeldError): void {
    if (held.writer !== this.#held?.writer) {
      this.#session.logger.info(
        { writer: held.writer },
        "a process writes the store alone; this server joins the others when that one is gone",
      );
    }
    this.#held = held;
  }

  #sayWhatRuns({ shares }: Division): void {
    const { configuration, revision, system, logger } = this.#session;
    for (const { trigger, from, to } of checkTriggers(system.triggers, system.pipelines)) {
      logger.info({ from, to, trigger }, "promotes by itself");
    }
    const { href: dashboard } = new URL(configuration.server.public_url ?? this.#address);
    const fields = {
      system: system.metadata.name,
      ...(revision !== undefined && { revision }),
      url: `${this.#address}/api/v1`,
      ...(system.ui && { dashboard }),
      replica: this.#membership?.id,
      shares: shares.length,
    };
    logger.info(fields, "serving");
  }
}

/** That of whatever takes part now. */
function currentPlacement(current: () => Placement | undefined, changed: Bell): Placement {
  return {
    get self() {
      return current()?.self ?? "";
    },
    replicas: () => current()?.replicas() ?? [],
    tenderOf: (pipeline) => current()?.tenderOf(pipeline),
    onChange: (listener) => changed.listen(listener),
  };
}
