import type { EditValue } from "../edit-value.ts";
import type { TextSpan } from "../splice.ts";
import type { JsonEntry, JsonNode } from "./json-tree.ts";

interface OpenContainer {
  readonly kind: "object" | "list";
  readonly start: number;
  readonly entries: JsonEntry[];
  /** Of the entry that is being read. */
  key: { readonly name: string; readonly start: number } | undefined;
}

/** Makes a tree of what a parser finds, in the order of the text. */
export class JsonTreeBuilder {
  readonly #text: string;
  readonly #open: OpenContainer[] = [];
  #root: JsonNode | undefined;
  #lastBegin = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Absent as long as there is no whole value. */
  get root(): JsonNode | undefined {
    return this.#root;
  }

  /** How many objects and lists are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** Where the object or list began that ended last. */
  get lastBegin(): number {
    return this.#lastBegin;
  }

  begin(kind: OpenContainer["kind"], start: number): void {
    this.#open.push({ kind, start, entries: [], key: undefined });
  }

  key(name: string, start: number): void {
    const container = this.#open.at(-1);
    if (container !== undefined) {
      container.key = { name, start };
    }
  }

  value(value: EditValue | null, { start, end }: TextSpan): void {
    this.#put({ kind: "scalar", value, text: this.#text.slice(start, end), start, end });
  }

  comma(offset: number): void {
    const entries = this.#open.at(-1)?.entries ?? [];
    const last = entries.at(-1);
    if (last !== undefined) {
      entries[entries.length - 1] = { ...last, comma: offset };
    }
  }

  end(end: number): void {
    const container = this.#open.pop();
    if (container !== undefined) {
      const { kind, start, entries } = container;
      this.#lastBegin = start;
      this.#put({ kind, entries, start, end });
    }
  }

  #put(node: JsonNode): void {
    const container = this.#open.at(-1);
    if (container === undefined) {
      this.#root = node;
      return;
    }
    const { name, start } = container.key ?? { name: undefined, start: node.start };
    container.entries.push({ key: name, node, start, end: node.end, comma: undefined });
    container.key = undefined;
  }
}
