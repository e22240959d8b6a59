import type { Node } from "yaml";
import { deepest } from "./yaml-depth.ts";
import type { YamlDocument } from "./yaml-source.ts";
import { columnOfEntries, isBlock, isMapping, type YamlCollection } from "./yaml-tree.ts";

/** How far lines below a key are indented. */
export interface YamlLayout {
  /** The keys of a mapping. */
  readonly step: number;
  /** The dashes of a list. */
  readonly dash: number;
  /** How many spaces follow a dash. */
  readonly gap: number;
}

/** How much of a text is looked at. */
const mostSeen = 1000;

/** What is most common in a text; two spaces, and dashes right below the key, if nothing is. */
export function layoutOf(text: string, documents: readonly YamlDocument[]): YamlLayout {
  const steps: number[] = [];
  const dashes: number[] = [];
  const look = (node: Node | null) => {
    for (const child of isBlock(node) ? childrenOf(node) : []) {
      if (!isBlock(child) || steps.length + dashes.length >= mostSeen) {
        continue;
      }
      if (isMapping(node)) {
        const distance = columnOfEntries(text, child) - columnOfEntries(text, node);
        (isMapping(child) ? steps : dashes).push(distance);
      }
      look(child);
    }
  };
  for (const { contents } of documents) {
    look(contents);
  }
  return {
    step: mostCommon(steps.filter((step) => step > 0)) ?? 2,
    dash: mostCommon(dashes.filter((dash) => dash >= 0)) ?? 0,
    gap: 1,
  };
}

function childrenOf(collection: YamlCollection): readonly (Node | null)[] {
  return isMapping(collection) ? collection.items.map(({ value }) => value) : collection.items;
}

function mostCommon(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) {
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return most?.[0];
}

/** How many spaces follow the dash at an offset, if its item begins in the same line. */
export function gapAfterDash(text: string, dash: number): number {
  const [, gap = " "] = /^-( +)[^ #\r\n]/.exec(text.slice(dash, dash + deepest)) ?? [];
  return gap.length;
}
