import type { Source, UpdatableSource } from "./product.ts";

/** A resource of one line of text. */
export class Note {
  text = "";

  digest(): string {
    return this.text;
  }
}

/** Texts by phase, in memory: sources that cost next to nothing. */
export class Shelves {
  readonly #texts = new Map<string, string>();
  readonly #listeners = new Map<string, () => void>();

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
          return { kind: "changes", diff, destination: "shelf" };
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
        note.text = this.#texts.get(phase) ?? "";
        return { kind: "found", annotations: {} };
      },
      refresh: async () => undefined,
      watch: (notify) => {
        this.#listeners.set(phase, () => notify({ kind: "changed" }));
        return () => this.#listeners.delete(phase);
      },
    };
  }
}
