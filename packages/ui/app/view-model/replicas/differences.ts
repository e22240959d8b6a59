import type { ReplicaView } from "@glu/core/api-types";
import { countWords, listWords } from "../list-words.ts";

type Running = Pick<ReplicaView, "version" | "revision">;

/** What does not all run the same, as sentences; empty if it does. */
export function differences(replicas: readonly Running[]): readonly string[] {
  const versions = distinct(replicas.map(({ version }) => version));
  const revisions = distinct(replicas.map(({ revision }) => revisionWords(revision)));
  return [
    ...(versions.length > 1
      ? [`${countWords(versions.length, "version")} of Glu: ${listWords(versions)}.`]
      : []),
    ...(revisions.length > 1
      ? [`${countWords(revisions.length, "revision")} of the program: ${listWords(revisions)}.`]
      : []),
  ];
}

/** Such as `others have 0.1.0`; undefined if they have the same. */
export function othersHave(own: string, all: readonly string[]): string | undefined {
  const others = distinct(all).filter((one) => one !== own);
  return others.length === 0 ? undefined : `others have ${listWords(others)}`;
}

/** As Git shortens commits. What is something else is as it was said. */
export function revisionWords(revision: string | null): string {
  if (revision === null) {
    return "not said";
  }
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}
