/** A process that takes shares. */
import { setTimeout as pause } from "node:timers/promises";
import { serve } from "../child.ts";
import { monotonicNow } from "../registry/monotonic-now.ts";
import { bossEngine } from "./boss.ts";
import type { Engine, EngineName } from "./engine.ts";
import { gluEngine } from "./glu.ts";
import { graphileEngine } from "./graphile.ts";

export interface Take {
  readonly share: string;
  /** By the clock that all processes share, in ms. */
  readonly begin: number;
  /** Undefined while it is being taken. */
  readonly end: number | undefined;
}

/** What happens to a share that is taken: it is there after so many ms, or the process is killed. */
export type Handling = number | "die";

const engines = { "graphile-worker": graphileEngine, "pg-boss": bossEngine, glu: gluEngine };

export class ReplicaProcess {
  readonly #takes: Take[] = [];
  #engine: Engine | undefined;
  #wants = true;
  #handling: Handling = 0;
  #unhandled = 0;

  constructor() {
    process.on("unhandledRejection", () => {
      this.#unhandled += 1;
    });
  }

  async open(asked: {
    readonly engine: EngineName;
    readonly url: string;
    readonly replica: string;
    readonly wants: boolean;
  }): Promise<void> {
    this.#wants = asked.wants;
    this.#engine = await engines[asked.engine]({
      url: asked.url,
      replica: asked.replica,
      wants: () => this.#wants,
      take: (share) => this.#take(share),
    });
  }

  /** Resolves with when it was asked for. */
  async offer(shares: readonly string[]): Promise<number> {
    const begin = monotonicNow();
    await this.#engine?.offer(shares);
    return begin;
  }

  /** The same share so many times at once. */
  async offerAgain({
    share,
    times,
  }: {
    readonly share: string;
    readonly times: number;
  }): Promise<void> {
    await Promise.all(Array.from({ length: times }, () => this.offer([share])));
  }

  async forget(replicas: readonly string[]): Promise<number> {
    const begin = monotonicNow();
    await this.#engine?.forget(replicas);
    return begin;
  }

  async want(wants: boolean): Promise<void> {
    this.#wants = wants;
  }

  async handle(handling: Handling): Promise<void> {
    this.#handling = handling;
  }

  async takes(): Promise<readonly Take[]> {
    return this.#takes;
  }

  /** Rejections that nobody handled: each ends a process that does not listen to them. */
  async unhandled(): Promise<number> {
    return this.#unhandled;
  }

  /** Rejects when the process has ended, and never resolves. */
  async exited(): Promise<void> {
    await new Promise<void>(() => undefined);
  }

  async close(): Promise<void> {
    await this.#engine?.close();
  }

  async #take(share: string): Promise<void> {
    if (this.#handling === "die") {
      process.kill(process.pid, "SIGKILL");
    }
    const begin = monotonicNow();
    const index = this.#takes.push({ share, begin, end: undefined }) - 1;
    await pause(Number(this.#handling));
    this.#takes[index] = { share, begin, end: monotonicNow() };
  }
}

const replica = new ReplicaProcess();
serve(replica, () => replica.close());
