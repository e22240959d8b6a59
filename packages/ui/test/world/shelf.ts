import type { Resource, Source, UpdatableSource } from "@glu/core";

/** A version of something, kept in memory. */
export class Note implements Resource {
  text = "";

  digest(): string {
    return this.text;
  }
}

/** What each phase shows, by `<pipeline>/<phase>`: sources that cost next to nothing, of many pipelines. */
export class Shelf {
  readonly #texts = new Map<string, string>();
  readonly #listeners = new Map<string, () => void>();
  /** What cannot be read. */
  readonly broken = new Set<string>();

  put(phase: string, text: string): void {
    this.#texts.set(phase, text);
    this.#listeners.get(phase)?.();
  }

  readonly source: Source<Note> = {
    kind: "shelf",
    open: async ({ phase: { pipeline, metadata } }) => this.#reader(`${pipeline}/${metadata.name}`),
  };

  readonly target: UpdatableSource<Note> = {
    kind: "shelf",
    updatable: true,
    open: async ({ phase: { pipeline, metadata } }) => {
      const phase = `${pipeline}/${metadata.name}`;
      return {
        ...this.#reader(phase),
        mode: "direct",
        plan: async ({ resource }) => {
          const diff = `+${resource.text}\n`;
          return { kind: "changes", diff, destination: "the shelf" };
        },
        update: async ({ resource }) => {
          this.put(phase, resource.text);
          return { kind: "written", commit: undefined, annotations: {} };
        },
      };
    },
  };

  #reader(phase: string): Awaited<ReturnType<Source<Note>["open"]>> {
    return {
      interval: 20_000,
      read: async (note) => {
        if (this.broken.has(phase)) {
          throw new Error(`${phase} fell off the shelf`);
        }
        note.text = this.#texts.get(phase) ?? "";
        const version = note.text.slice(0, note.text.indexOf("-"));
        return { kind: "found", annotations: { "org.opencontainers.image.version": version } };
      },
      refresh: async () => undefined,
      watch: (notify) => {
        this.#listeners.set(phase, () => notify({ kind: "changed" }));
        return () => this.#listeners.delete(phase);
      },
    };
  }
}
