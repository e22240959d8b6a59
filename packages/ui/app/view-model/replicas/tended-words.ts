import type { ReplicaListView, ReplicaView } from "@glu/core/api-types";
import { countWords } from "../list-words.ts";

/** Such as `500 pipelines with 1,500 phases`. */
export function tendedWords({ pipelines, phases }: Pick<ReplicaView, "pipelines" | "phases">) {
  return `${countWords(pipelines.length, "pipeline")} with ${countWords(phases, "phase")}`;
}

/** Who shares how much, in a sentence. */
export function sharedWords({ replicas, untended }: ReplicaListView): string {
  const tended = replicas.reduce((sum, { pipelines }) => sum + pipelines.length, 0);
  const all = countWords(tended + untended.length, "pipeline");
  const [first, ...others] = replicas;
  if (first === undefined) {
    return "No server takes part in the work at the moment.";
  }
  if (others.length > 0) {
    return `${replicas.length} servers share ${all}. Each is watched and promoted by one of them, and each server answers for all.`;
  }
  return first.waits === null
    ? `One server tends ${all}.`
    : "This server tends nothing at the moment. It only shows what is.";
}
