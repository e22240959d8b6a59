import pLimit from "p-limit";
import { ownActor, systemScope, turnOnCommand } from "./automation.ts";
import type { Runtime } from "./runtime.ts";
import type { AutomationSettings } from "./store.ts";

const minute = 60_000;

/** Counts what began within a span of time that ends now. */
export class RecentCount {
  readonly #span: number;
  #times: readonly number[] = [];

  /** @param span in ms */
  constructor(span: number) {
    this.#span = span;
  }

  /** @param now in ms, like all moments here */
  add(now: number): void {
    this.#times = [...this.#times, now];
  }

  /** What the clock has left behind, also by being set back, is forgotten. */
  count(now: number): number {
    this.#times = this.#times.filter((time) => time > now - this.#span && time <= now);
    return this.#times.length;
  }

  /** As if nothing had begun before this moment. */
  forgetBefore(moment: number): void {
    this.#times = this.#times.filter((time) => time >= moment);
  }
}

export interface BreakerOptions extends Runtime {
  /** How many promotions may begin by themselves within a minute. */
  readonly limit: number;
  readonly automation: AutomationSettings;
}

/** Turns the automation of a system off before it promotes more by itself than anybody could have meant. */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #begun = new RecentCount(minute);
  readonly #oneByOne = pLimit(1);

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Counts a promotion that is about to begin by itself. False if it must not: automation is off. */
  readonly admit = (): Promise<boolean> => this.#oneByOne(() => this.#admit());

  async #admit(): Promise<boolean> {
    const { limit, automation, timers } = this.#options;
    const now = timers.now();
    if (this.#begun.count(now) >= limit) {
      const settings = await automation.list();
      const system = settings.find(({ scope }) => scope === systemScope);
      if (system?.mode === "off") {
        return false;
      }
      // Who turned it on has seen what began before.
      this.#begun.forgetBefore(system?.setAt.getTime() ?? Number.NEGATIVE_INFINITY);
    }
    if (this.#begun.count(now) >= limit) {
      await this.#turnOff(now);
      return false;
    }
    this.#begun.add(now);
    return true;
  }

  async #turnOff(now: number): Promise<void> {
    const { limit, automation, logger } = this.#options;
    const reason =
      `${limit} promotions began by themselves within a minute, which is all that automation.limit ` +
      `allows, and more were to follow; look at what they did, then: ${turnOnCommand(systemScope)}`;
    const setting = { scope: systemScope, mode: "off", actor: ownActor, reason } as const;
    await automation.set({ ...setting, setAt: new Date(now) });
    logger.error({ limit, reason }, "automation was turned off");
  }
}
