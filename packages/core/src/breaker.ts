import pLimit from "p-limit";
import { ownActor, systemScope, turnOnCommand } from "./automation.ts";
import type { Runtime } from "./runtime.ts";
import type { AutomationSettings, Promotions } from "./store.ts";

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
  /** How many promotions may begin by themselves within a minute; with several processes, a quarter more at most. */
  readonly limit: number;
  readonly store: { readonly automation: AutomationSettings; readonly promotions: Listed };
  /** How many processes promote by themselves, this one among them. @default 1 */
  readonly processes?: (() => number) | undefined;
}

type Listed = Pick<Promotions, "list">;

const pageSize = 200;

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
    const { limit, store, timers, processes = () => 1 } = this.#options;
    const now = timers.now();
    const among = Math.max(processes(), 1);
    if (this.#begun.count(now) >= unasked(limit, among)) {
      const settings = await store.automation.list();
      const system = settings.find(({ scope }) => scope === systemScope);
      if (system?.mode === "off") {
        return false;
      }
      // Who turned it on has seen what began before.
      const since = Math.max(now - minute, system?.setAt.getTime() ?? 0);
      this.#begun.forgetBefore(since);
      const others = among === 1 ? 0 : await begunSince(since, store.promotions, limit);
      if (Math.max(this.#begun.count(now), others) >= limit) {
        await this.#turnOff(now);
        return false;
      }
    }
    this.#begun.add(now);
    return true;
  }

  async #turnOff(now: number): Promise<void> {
    const { limit, store, logger } = this.#options;
    const reason =
      `${limit} promotions began by themselves within a minute, which is all that automation.limit ` +
      `allows, and more were to follow; look at what they did, then: ${turnOnCommand(systemScope)}`;
    const setting = { scope: systemScope, mode: "off", actor: ownActor, reason } as const;
    await store.automation.set({ ...setting, setAt: new Date(now) });
    logger.error({ limit, reason }, "automation was turned off");
  }
}

/** How many one process may begin without asking for what others have: all of them together a quarter. */
function unasked(limit: number, processes: number): number {
  return processes === 1 ? limit : limit / (4 * processes);
}

/** How many promotions began by themselves, in whichever process; not more than `most` are counted. */
async function begunSince(since: number, { list }: Listed, most: number): Promise<number> {
  let count = 0;
  let before: string | undefined;
  for (;;) {
    const page = await list({ limit: pageSize, ...(before !== undefined && { before }) });
    const recent = page.filter(({ createdAt }) => createdAt.getTime() >= since);
    count += recent.filter(
      ({ cause, kind }) => cause === "automatic" && kind === "promotion",
    ).length;
    before = page.at(-1)?.id;
    if (recent.length < pageSize || count >= most) {
      return count;
    }
  }
}
