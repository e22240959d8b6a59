import { isScalar, type Node } from "yaml";
import type { EditPath } from "../edit-path.ts";
import type { EditValue } from "../edit-value.ts";
import { freshNode, whyUnaddable } from "./yaml-fresh.ts";
import { newEntryTexts } from "./yaml-new-entry.ts";
import { newValueTexts } from "./yaml-new-value.ts";
import { keepingOpenBlock } from "./yaml-open-block.ts";
import { prove, type YamlChange } from "./yaml-proof.ts";
import { refusal, type YamlSource } from "./yaml-source.ts";
import {
  isCollection,
  isMapping,
  pairNear,
  replaceItems,
  replaceValue,
  runOf,
  type YamlCollection,
  type YamlRun,
} from "./yaml-tree.ts";
import type { MissingStep, Walk } from "./yaml-walk.ts";

/** A value that is to be there. */
export interface Addition {
  /** The index of the document. */
  readonly index: number;
  /** What is there of its path. */
  readonly reached: Walk;
  readonly missing: MissingStep;
  /** What is not. */
  readonly steps: EditPath;
  readonly value: EditValue;
}

/** Adds a value with all that is missing on the way to it. */
export function addMissing(source: YamlSource, addition: Addition): YamlSource {
  const { reached, missing, steps, value } = addition;
  const fits = reached.node === null ? reached.entries.length === 0 : canHold(reached.node, steps);
  // A new mapping would hide all that is merged in there, and not only add to it.
  const isHiding = missing.isInherited && steps.length > 1;
  const reason =
    fits && !isHiding ? whyUnaddable(steps, value, countOf(reached.node)) : missing.reason;
  if (reason !== undefined) {
    throw refusal(source, { ...reached, reason });
  }
  const fresh = freshNode(steps, value);
  const after = isCollection(fresh) ? prove(source, changeFor(source, addition, fresh)) : undefined;
  if (after === undefined) {
    throw refusal(source, { ...reached, reason: "cannot have this added where it stands" });
  }
  return after;
}

function countOf(node: Node | null): number {
  return isCollection(node) ? node.items.length : 0;
}

function canHold(node: Node, [step]: EditPath): boolean {
  return isCollection(node)
    ? isMapping(node) === (typeof step === "string")
    : isScalar(node) && node.value === null && node.tag === undefined;
}

function changeFor(source: YamlSource, addition: Addition, fresh: YamlCollection): YamlChange {
  const { node } = addition.reached;
  return isCollection(node)
    ? entryChange(source, addition, { collection: node, fresh })
    : valueChange(source, addition, fresh);
}

/** One more entry, after the last one of a collection. */
function entryChange(
  source: YamlSource,
  { index, reached: { entries } }: Addition,
  { collection, fresh }: { readonly collection: YamlCollection; readonly fresh: YamlCollection },
): YamlChange {
  const count = collection.items.length;
  const last: readonly YamlRun[] = count === 0 ? [] : [{ collection, from: count - 1, to: count }];
  const like = pairNear([...entries.map((entry) => entry.collection), collection]);
  const texts = newEntryTexts(source, { collection, fresh, like });
  const kept = keepingOpenBlock(source.text, source.documents.at(-1)?.contents ?? null);
  return {
    index,
    runs: [...entries.map(runOf), ...last],
    texts: kept.length === 0 ? texts : [...texts, ...texts.map((text) => [...kept, ...text])],
    apply: (document) => {
      replaceItems({ collection, from: count, to: count }, fresh);
      return document;
    },
  };
}

/** A mapping or a list, in place of nothing. */
function valueChange(
  source: YamlSource,
  { index, reached: { entries, node } }: Addition,
  fresh: YamlCollection,
): YamlChange {
  const holder = entries.at(-1);
  const like = pairNear(entries.map((entry) => entry.collection));
  const end = source.documents[index]?.end ?? source.text.length;
  return {
    index,
    runs: entries.map(runOf),
    texts: newValueTexts(source, { fresh, nothing: node, holder, end, like }),
    apply: (document) => {
      if (holder === undefined) {
        return { ...document, contents: fresh };
      }
      replaceValue(holder, fresh);
      return document;
    },
  };
}
