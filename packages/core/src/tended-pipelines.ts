import type { RunningPipeline, RunningSystem } from "./running-system.ts";

/** The parts of a system that run beside an outline of all of it. */
export class TendedPipelines {
  readonly #parts = new Set<RunningSystem>();
  #outline: readonly RunningPipeline[] | undefined;
  #live: readonly RunningPipeline[] | undefined;

  add(part: RunningSystem): void {
    this.#parts.add(part);
    this.#live = undefined;
  }

  remove(part: RunningSystem): void {
    this.#parts.delete(part);
    this.#live = undefined;
  }

  /** What runs. */
  get all(): readonly RunningPipeline[] {
    return [...this.#parts].flatMap(({ pipelines }) => pipelines);
  }

  /** The outline, and in place of its pipelines those that run. */
  over(outline: readonly RunningPipeline[]): readonly RunningPipeline[] {
    if (outline !== this.#outline || !this.#live) {
      const running = new Map(this.all.map((one) => [one.metadata.name, one]));
      this.#outline = outline;
      this.#live = outline.map((one) => running.get(one.metadata.name) ?? one);
    }
    return this.#live;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#parts].map((part) => part.stop()));
    this.#parts.clear();
    this.#live = undefined;
  }
}
