import type { ReplicaListView } from "@glu/core/api-types";
import { countWords } from "../list-words.ts";

/** What somebody who looks should notice, as sentences. */
export function replicaChanges(before: ReplicaListView, after: ReplicaListView): readonly string[] {
  const gone = missing(before, after).map((name) => `${name} has gone.`);
  const come = missing(after, before).map((name) => `${name} has come.`);
  return [...gone, ...come, ...untendedChange(before.untended.length, after.untended.length)];
}

function missing({ replicas }: ReplicaListView, { replicas: others }: ReplicaListView) {
  const ids = new Set(others.map(({ id }) => id));
  return replicas.filter(({ id }) => !ids.has(id)).map(({ name }) => name);
}

function untendedChange(before: number, after: number): readonly string[] {
  if (before === after) {
    return [];
  }
  return [
    after === 0 ? "Each pipeline is tended." : `Nobody tends ${countWords(after, "pipeline")}.`,
  ];
}
