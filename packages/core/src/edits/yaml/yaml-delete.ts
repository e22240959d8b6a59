import type { Node } from "yaml";
import type { EditPath, EditPathStep } from "../edit-path.ts";
import { lookUp } from "./yaml-look-up.ts";
import { prove } from "./yaml-proof.ts";
import { removalTexts } from "./yaml-removal.ts";
import { refusal, resolveIn, type YamlSource } from "./yaml-source.ts";
import { mergedInto, takeInheritedStep } from "./yaml-step.ts";
import { forEachNode, replaceItems, runOf, type YamlEntry, type YamlRun } from "./yaml-tree.ts";
import { walk } from "./yaml-walk.ts";

/** Takes a key with its value, or an item, out of the document with this index. */
export function deleteEntry(source: YamlSource, index: number, path: EditPath): YamlSource {
  if (lookUp(source, index, path).kind === "missing") {
    return source;
  }
  const reached = walk(source, index, path);
  const { entries, missing } = reached;
  const entry = entries.at(-1);
  if (missing !== undefined || entry === undefined) {
    const reason = missing?.reason ?? "cannot be deleted as a whole";
    throw refusal(source, { ...reached, reason });
  }
  const reason = whyKept(source, entry, path.at(-1));
  if (reason !== undefined) {
    throw refusal(source, { ...reached, reason });
  }
  const after = prove(source, {
    index,
    runs: runsAround(entries),
    texts: removalTexts(source.text, entry, entries.at(-2)),
    apply: (before) => {
      replaceItems(runOf(entry), { items: [] });
      return before;
    },
  });
  if (after === undefined) {
    throw refusal(source, { ...reached, reason: "cannot be taken out of where it stands" });
  }
  return after;
}

/** With an entry next to the one that is deleted: without any there would be nothing to understand. */
function runsAround(entries: readonly YamlEntry[]): readonly YamlRun[] {
  const outer = entries.slice(0, -1).map(runOf);
  const last = entries.at(-1);
  if (last === undefined || last.collection.items.length === 1) {
    return outer;
  }
  const from = Math.max(0, last.index - 1);
  return [...outer, { collection: last.collection, from, to: from + 2 }];
}

function whyKept(
  source: YamlSource,
  { collection, index }: YamlEntry,
  step: EditPathStep | undefined,
): string | undefined {
  const inside = new Set<Node>();
  forEachNode(collection.items[index], (node) => inside.add(node));
  const isNeeded = [...source.targets].some(
    ([alias, target]) => inside.has(target) && !inside.has(alias),
  );
  if (isNeeded) {
    return "has an anchor (&) of which there are aliases elsewhere";
  }
  const resolve = resolveIn(source);
  const isInherited =
    typeof step === "string" &&
    mergedInto(collection, resolve).some(
      (merged) => takeInheritedStep(merged, step, resolve).kind !== "missing",
    );
  return isInherited ? "would then come from a merge key (<<)" : undefined;
}
