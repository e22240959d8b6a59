import type { Child } from "../child.ts";
import { Children } from "../children.ts";
import type { Entry, Layout, Size } from "./catalogue.ts";
import type { FloorProcess } from "./floor-process.ts";
import type { CostOfSize } from "./growth.ts";
import type { StartedGlu } from "./started-glu.ts";
import { World } from "./world.ts";

export type Floor = Child<FloorProcess>;

/** What is compared between sizes. */
export type Grown = "start-up" | "idle" | "memory" | "one image" | "burst";

/** So many that it never waits: what is measured is what the product does. */
const unlimited = 100_000;

/** What a benchmark finds ready: servers, and what the sizes before it have cost. */
export class Workbench {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly #children: Children;
  readonly #costs = new Map<string, CostOfSize[]>();
  readonly #resident = new Map<Layout, readonly number[]>();
  readonly #running: StartedGlu[] = [];

  static async open(signal: AbortSignal): Promise<Workbench> {
    return new Workbench(await World.open(signal), signal);
  }

  private constructor(world: World, signal: AbortSignal) {
    this.world = world;
    this.signal = signal;
    this.#children = new Children(signal);
  }

  /** A process that asks the same servers without the product. */
  startFloor(): Floor {
    const module = new URL("./floor-process.js", import.meta.url);
    return this.#children.start<FloorProcess>(module, { name: "the floor" });
  }

  /** The product with a store that is new. */
  async start(size: Size, entries: readonly Entry[]): Promise<StartedGlu> {
    const directory = await this.world.makeDirectory(entries, unlimited);
    const glu = await this.world.start(size, directory);
    this.#running.push(glu);
    return glu;
  }

  note(what: Grown, { phases, layout }: Size, cost: number): void {
    const key = `${what} ${layout}`;
    this.#costs.set(key, [...(this.#costs.get(key) ?? []), { phases, cost }]);
  }

  /** What it has cost with each size so far. */
  costs(what: Grown, layout: Layout): readonly CostOfSize[] {
    return this.#costs.get(`${what} ${layout}`) ?? [];
  }

  /** Notes the resident memory of a size, in MB; those of all sizes so far, the smallest size first. */
  resident(layout: Layout, memory: number): readonly number[] {
    const all = [...(this.#resident.get(layout) ?? []), memory];
    this.#resident.set(layout, all);
    return all;
  }

  /** Ends the processes of a benchmark. */
  async clear(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((glu) => glu.close()));
    await this.#children.close();
  }

  async close(): Promise<void> {
    await this.clear();
    await this.world.close();
  }
}
