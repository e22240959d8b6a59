import type { Fleet } from "./fleet.ts";
import { World } from "./world.ts";

/** What a benchmark finds ready: servers, and systems that were made before. */
export class Workbench {
  readonly world: World;
  readonly progress: (line: string) => void;
  readonly #fleets = new Map<number, Fleet>();

  static async open(signal: AbortSignal, progress: (line: string) => void): Promise<Workbench> {
    return new Workbench(await World.open(signal), progress);
  }

  private constructor(world: World, progress: (line: string) => void) {
    this.world = world;
    this.progress = progress;
  }

  /** The system with as many phases; its servers are those it had. */
  async fleet(phases: number): Promise<Fleet> {
    const fleet = this.#fleets.get(phases) ?? (await this.world.makeFleet(phases));
    this.#fleets.set(phases, fleet);
    return fleet;
  }

  /** Ends the servers of all systems but one. */
  async keepOnly(phases: number): Promise<Fleet> {
    const others = [...this.#fleets].filter(([one]) => one !== phases);
    await Promise.all(others.map(([, fleet]) => fleet.close()));
    return await this.fleet(phases);
  }

  /** What all systems have recorded as landed, and the commits that there are. */
  async account(): Promise<{ readonly recorded: number; readonly commits: number }> {
    let [recorded, commits] = [0, 0];
    for (const fleet of this.#fleets.values()) {
      await fleet.close();
      recorded += await fleet.landed();
      for (const repository of new Set(fleet.entries.map((entry) => entry.repository))) {
        commits += await this.world.commitsOf(repository);
      }
    }
    return { recorded, commits };
  }

  /** Servers go on: the next benchmark may want them. */
  clear(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#fleets.values()].map((fleet) => fleet.close()));
    await this.world.close();
  }
}
