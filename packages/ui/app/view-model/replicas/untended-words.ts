import type { ReplicaListView } from "@glu/core/api-types";
import { countWords } from "../list-words.ts";

export interface UntendedWords {
  readonly title: string;
  /** What it means, and for how long it may be so. */
  readonly meaning: string;
  /** What to look at if it stays so. */
  readonly advice: string;
}

/** That nobody tends some pipelines; undefined if somebody tends each. */
export function untendedWords({ replicas, untended }: ReplicaListView): UntendedWords | undefined {
  if (untended.length === 0) {
    return undefined;
  }
  const { length: waiting } = replicas.filter(({ waits }) => waits !== null);
  return {
    title: `Nobody tends ${countWords(untended.length, "pipeline")}`,
    meaning:
      "What they show may be old, nothing is promoted there, and plans, promotions and rollbacks are refused. That is so for a few seconds after a server has started or gone, until another one takes them.",
    advice: `If it stays so, ${waitingWords(waiting)}look at the logs of the servers: they say what keeps one from tending its part, such as pipelines that could not be opened, or a database that is away.`,
  };
}

function waitingWords(count: number): string {
  if (count === 0) {
    return "";
  }
  return `see below why ${count === 1 ? "one server waits" : `${count} servers wait`}, and `;
}
