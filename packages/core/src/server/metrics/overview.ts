import { setImmediate } from "node:timers/promises";
import type { AutomationSetting } from "../../automation.ts";
import type { EdgeStatus, LiveEdge } from "../../edge.ts";
import { pause } from "../../pause.ts";
import { phaseKey } from "../../phase.ts";
import type { RunningPipeline } from "../../running-system.ts";
import type { Timers } from "../../runtime.ts";
import type { PhaseKey, Store } from "../../store.ts";
import type { StoreCheck } from "../store-check.ts";

export interface OverviewOptions {
  /** @throws {StoppedError} if nothing runs. */
  readonly live: () => readonly RunningPipeline[];
  /** @throws {StoppedError} if nothing runs. */
  readonly store: () => Pick<Store, "restraints" | "automation">;
  readonly check: Pick<StoreCheck, "isReachable">;
  readonly timers: Timers;
}

export interface EdgeOverview {
  readonly edge: LiveEdge;
  readonly status: EdgeStatus;
}

/** What only the store can tell, as it was last asked. */
export interface Overviewed {
  readonly edges: readonly EdgeOverview[];
  readonly held: ReadonlySet<PhaseKey>;
  readonly automation: readonly AutomationSetting[];
}

/** How long whoever asks waits for what is being read, in ms. */
const patience = 20;
/** Between two readings, in ms, and as a multiple of how long the last one took. */
const shortestRest = 1_000;
const rest = 9;
/** How much of the system is read before others have their turn. */
const batch = 4;

/**
 * The status of all edges and what else is asked of the store, for those who ask often and do not wait. It
 * is read anew when somebody asks, at most a tenth of the time and a little at a time: a large system costs
 * its store no more than a small one, and its numbers are older.
 */
export class Overview {
  readonly #options: OverviewOptions;
  readonly #statuses = new Map<LiveEdge, EdgeStatus>();
  readonly #held = new Set<PhaseKey>();
  #automation: readonly AutomationSetting[] = [];
  #reading: Promise<unknown> | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(options: OverviewOptions) {
    this.#options = options;
  }

  /** @throws {StoppedError} if nothing runs. */
  async read(): Promise<Overviewed> {
    const live = this.#options.live();
    if (!this.#reading && this.#options.timers.now() >= this.#dueAt) {
      this.#begin(live);
    }
    await this.#reading;
    const edges = live
      .flatMap((pipeline) => firstOfEach(pipeline.edges))
      .flatMap((edge) => {
        const status = this.#statuses.get(edge);
        return status ? [{ edge, status }] : [];
      });
    return { edges, held: this.#held, automation: this.#automation };
  }

  /** Those who ask wait for it for a short time, from its beginning. */
  #begin(live: readonly RunningPipeline[]): void {
    const { timers } = this.#options;
    const begin = timers.now();
    const over = new AbortController();
    const late = pause(patience, { timers, signal: over.signal });
    const read = this.#readAll(live)
      .catch(() => undefined)
      .finally(() => {
        const now = timers.now();
        over.abort();
        this.#dueAt = now + Math.max(shortestRest, rest * (now - begin));
        this.#reading = undefined;
      });
    this.#reading = Promise.race([read, late]);
  }

  /** A store that is away says nothing of the edges: they stay as they were last seen. */
  async #readAll(live: readonly RunningPipeline[]): Promise<void> {
    const { check, store } = this.#options;
    if (!(await check.isReachable())) {
      return;
    }
    const { restraints, automation } = store();
    this.#automation = await automation.list();
    this.#forgetOthers(live);
    for (let index = 0; index < live.length; index += batch) {
      const some = live.slice(index, index + batch);
      await Promise.all(some.map((pipeline) => this.#readPipeline(pipeline, restraints)));
      await setImmediate();
    }
  }

  async #readPipeline(
    { metadata, phases, edges }: RunningPipeline,
    restraints: Store["restraints"],
  ): Promise<void> {
    const now = this.#options.timers.now();
    const active = (await restraints.list(metadata.name)).filter(
      ({ kind, expiresAt }) => kind === "hold" && !(expiresAt && expiresAt.getTime() <= now),
    );
    const held = new Set(active.map(({ phase }) => phase));
    for (const { descriptor } of phases) {
      const phase = phaseKey(descriptor);
      this.#held[held.has(phase) ? "add" : "delete"](phase);
    }
    for (const edge of firstOfEach(edges)) {
      this.#statuses.set(edge, await edge.status({ unattended: true }));
    }
  }

  /** After a new start they are others. */
  #forgetOthers(live: readonly RunningPipeline[]): void {
    const edges = new Set(live.flatMap((pipeline) => pipeline.edges));
    for (const edge of this.#statuses.keys()) {
      if (!edges.has(edge)) {
        this.#statuses.delete(edge);
      }
    }
  }
}

/** Of edges of several kinds between the same phases, the first. */
function firstOfEach(edges: readonly LiveEdge[]): readonly LiveEdge[] {
  const first = new Map<string, LiveEdge>();
  for (const edge of edges) {
    const ends = `${edge.from.metadata.name}/${edge.to.metadata.name}`;
    first.set(ends, first.get(ends) ?? edge);
  }
  return [...first.values()];
}
