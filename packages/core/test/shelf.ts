import type { Resource, Source, UpdatableSource } from "@glu/core";

/** A resource is anything with a digest. */
export class Note implements Resource {
  text = "";
  digest(): string {
    return this.text;
  }
}

/** Where the sources of this file keep their phases: the text of each by its name. */
export class Shelf {
  readonly #texts = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  readonly #scribbled = new Set<string>();
  /** Why nothing can be written, if so. */
  breaks: string | undefined;
  /** Waited for before anything is written. */
  waits: (() => Promise<void>) | undefined;
  /** Waited for before a source looks at it anew. */
  hides: (() => Promise<void>) | undefined;

  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  put(name: string, text: string): void {
    this.#texts.set(name, text);
    this.#tell();
  }

  /** Somebody writes on the margin, which is no part of the text. */
  scribble(name: string): void {
    this.#scribbled.add(name);
    this.#tell();
  }

  isScribbled(name: string): boolean {
    return this.#scribbled.has(name);
  }

  /** A clean sheet with this text. */
  replace(name: string, text: string): void {
    this.#scribbled.delete(name);
    this.put(name, text);
  }

  onPut(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

/** A source that can be read: it says what it reads, and when to look again. */
export function notes(shelf: Shelf): Source<Note> {
  return {
    kind: "shelf",
    open: async ({ phase }) => ({
      interval: 1000,
      read: async (note) => {
        const text = shelf.get(phase.metadata.name);
        if (text === undefined) {
          return { kind: "absent", reason: "nobody has put anything here" };
        }
        note.text = text;
        return { kind: "found", annotations: { shelf: "left" } };
      },
      refresh: async () => {
        await shelf.hides?.();
      },
      watch: (notify) => shelf.onPut(() => notify({ kind: "changed" })),
    }),
  };
}

/** The same, and promotions can be written to it. */
export function notebook(shelf: Shelf): UpdatableSource<Note> {
  return {
    kind: "notebook",
    updatable: true,
    open: async (context) => ({
      ...(await notes(shelf).open(context)),
      mode: "direct",
      plan: async ({ resource, expected }) => ({
        kind: "changes",
        diff: `-${expected ?? ""}\n+${resource.text}\n`,
        destination: "the shelf",
      }),
      update: async ({ resource, expected, promotion }) => {
        await shelf.waits?.();
        if (shelf.breaks !== undefined) {
          throw new Error(shelf.breaks);
        }
        if (shelf.get(promotion.to.metadata.name) !== expected) {
          return { kind: "moved" };
        }
        shelf.replace(promotion.to.metadata.name, resource.text);
        return { kind: "written", commit: undefined, annotations: { by: promotion.actor } };
      },
    }),
  };
}

/** A notebook that also sees what stands on the margin, which writing wipes away. */
export function cleanNotebook(shelf: Shelf): UpdatableSource<Note> {
  const { open, ...source } = notebook(shelf);
  return {
    ...source,
    open: async (context) => {
      const writer = await open(context);
      const isAsWritten = (name: string, text: string) =>
        shelf.get(name) === text && !shelf.isScribbled(name);
      return {
        ...writer,
        tellsUnchanged: true,
        plan: async (change, options) =>
          isAsWritten(change.promotion.to.metadata.name, change.resource.text)
            ? { kind: "unchanged" }
            : writer.plan(change, options),
      };
    },
  };
}
