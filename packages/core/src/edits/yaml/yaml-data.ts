import { isAlias, isNode, isPair, isScalar, type Node, type Scalar } from "yaml";
import { EditError } from "../edit-error.ts";
import type { YamlSource } from "./yaml-source.ts";
import { isList, isMapping, isMergeKey, textOf, type YamlMapping } from "./yaml-tree.ts";

/** How many values aliases may repeat; some kilobytes can be made to say billions. */
const mostRepeated = 1_000_000;

/** What each document says, as plain data. What aliases stand for is shared, and not copied. */
export function plainDocuments(source: YamlSource): readonly unknown[] {
  const reader = new PlainReader(source);
  return source.documents.map(({ contents }) => reader.read(contents).value);
}

/** Refuses a text that says too much for whoever reads it next. */
export function refuseMultiplying(source: YamlSource): void {
  if (source.targets.size > 0) {
    plainDocuments(source);
  }
}

interface Plain {
  readonly value: unknown;
  /** How many values it is made of, with those that are repeated. */
  readonly size: number;
}

const nothing: Plain = { value: null, size: 1 };

/** Goes through documents in the order of the text, so that it knows what an alias stands for. */
class PlainReader {
  readonly #source: YamlSource;
  readonly #anchored = new Map<Node, Plain>();
  #repeated = 0;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  read(node: unknown): Plain {
    if (isAlias(node)) {
      const target = this.#source.targets.get(node);
      return this.#repeat((target && this.#anchored.get(target)) ?? nothing);
    }
    const plain = this.#readHere(node);
    if (isAnchored(node)) {
      this.#anchored.set(node, plain);
    }
    return plain;
  }

  #repeat(plain: Plain): Plain {
    this.#repeated += plain.size;
    if (this.#repeated > mostRepeated) {
      const reason = "has aliases (*) that multiply to more than is reasonable";
      throw new EditError(reason, { path: "the document" });
    }
    return plain;
  }

  #readHere(node: unknown): Plain {
    if (isMapping(node)) {
      return this.#readMapping(node);
    }
    if (isList(node)) {
      const items = node.items.map((item) => this.read(item));
      return { value: items.map(({ value }) => value), size: sizeOf(items) };
    }
    if (isPair(node)) {
      const { value, size } = this.read(node.value);
      return { value: Object.fromEntries([[textOf(node.key) ?? "", value]]), size: size + 1 };
    }
    return isScalar(node) ? { value: valueOfScalar(node), size: 1 } : nothing;
  }

  /** Keys of its own win over those that are merged in, and of these the first ones. */
  #readMapping({ items }: YamlMapping): Plain {
    const own: (readonly [string, unknown])[] = [];
    const merged: unknown[] = [];
    const parts: Plain[] = [];
    for (const { key, value } of items) {
      const name = textOf(key);
      const held = [this.read(key), this.read(value)] as const;
      parts.push(...held);
      if (isMergeKey(key)) {
        merged.push(held[1].value);
      } else if (name !== undefined) {
        own.push([name, held[1].value]);
      }
    }
    const inherited = merged.flat().filter(isRecord).toReversed().flatMap(Object.entries);
    return { value: Object.fromEntries([...inherited, ...own]), size: sizeOf(parts) };
  }
}

function isAnchored(node: unknown): node is Node {
  return isNode(node) && !isAlias(node) && node.anchor !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sizeOf(parts: readonly Plain[]): number {
  return parts.reduce((sum, { size }) => sum + size, 1);
}

/** Of a date or of bytes, which only YAML 1.1 knows, the text. */
function valueOfScalar({ value, source }: Scalar): unknown {
  return typeof value === "object" && value !== null ? source : value;
}
