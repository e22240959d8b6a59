import { setTimeout as pause } from "node:timers/promises";
import type { Child } from "../child.ts";
import type { EngineName } from "./engine.ts";
import type { ReplicaProcess, Take } from "./replica-process.ts";

export interface ReplicasParts {
  readonly engine: EngineName;
  readonly url: string;
  readonly children: readonly Child<ReplicaProcess>[];
  readonly signal: AbortSignal;
}

/** Between two questions what was taken, in ms; the times themselves are noted by the processes. */
const askEvery = 20;

/** Processes that share one database. */
export class Replicas {
  readonly url: string;
  readonly #parts: ReplicasParts;
  #children: readonly Child<ReplicaProcess>[];

  constructor(parts: ReplicasParts) {
    this.#parts = parts;
    this.#children = parts.children;
    this.url = parts.url;
  }

  get all(): readonly Child<ReplicaProcess>[] {
    return this.#children;
  }

  get first(): Child<ReplicaProcess> {
    const [child] = this.#children;
    if (child === undefined) {
      throw new Error("no replica is left");
    }
    return child;
  }

  /** All at the same moment. */
  async openAtOnce(): Promise<void> {
    await Promise.all(this.#children.map((_, index) => this.#open(index, this.url)));
  }

  async openOneByOne(url = this.url): Promise<void> {
    for (const index of this.#children.keys()) {
      await this.#open(index, url);
    }
  }

  /** The last one is not there any more. */
  withoutLast(): void {
    this.#children = this.#children.slice(0, -1);
  }

  async want(wants: boolean): Promise<void> {
    await Promise.all(this.#children.map((child) => child.call("want", wants)));
  }

  /** All that were taken, by whichever. */
  async takes(): Promise<readonly Take[]> {
    return (
      await Promise.all(this.#children.map((child) => child.call("takes", undefined)))
    ).flat();
  }

  /** Resolves with them once there are so many; undefined if that takes longer than so many ms. */
  async taken(count: number, patience: number): Promise<readonly Take[] | undefined> {
    const end = performance.now() + patience;
    for (;;) {
      const takes = await this.takes();
      if (takes.length >= count) {
        return takes;
      }
      if (performance.now() > end) {
        return undefined;
      }
      await pause(askEvery, undefined, { signal: this.#parts.signal });
    }
  }

  /** From before one is offered until it is being taken, in ms; not a number if that takes too long. */
  async place(share: string, patience: number): Promise<number> {
    const before = (await this.takes()).length;
    const offered = await this.first.call("offer", [share]);
    return beginAfter(await this.taken(before + 1, patience), offered);
  }

  async #open(index: number, url: string): Promise<void> {
    const { engine } = this.#parts;
    const asked = { engine, url, replica: `replica-${index}`, wants: true };
    await this.#children[index]?.call("open", asked);
  }
}

/** From a moment until the last of these began, in ms. */
export function beginAfter(takes: readonly Take[] | undefined, moment: number): number {
  return takes === undefined ? Number.NaN : Math.max(...takes.map(({ begin }) => begin)) - moment;
}
