import type { ReplicaView } from "@glu/core/api-types";
import type { Status } from "../tone.ts";
import type { SignOfLife } from "./sign-of-life.ts";

type Told = Pick<ReplicaView, "pipelines" | "waits">;

interface Seen extends Pick<SignOfLife, "isOverdue"> {
  /** Whether who looks is told of some pipelines only. */
  readonly isScoped: boolean;
}

/** Whether it does its part. What has gone silent is not said to do anything. */
export function replicaStatus({ pipelines, waits }: Told, { isOverdue, isScoped }: Seen): Status {
  if (isOverdue) {
    const reason =
      "No sign of life is known since: it has stopped, or what would tell of it cannot be reached";
    return { tone: "stopped", word: "Silent", reason };
  }
  if (waits !== null) {
    return { tone: "waiting", word: "Waits", reason: `It waits: ${waits}` };
  }
  return pipelines.length > 0
    ? { tone: "good", word: "Tends" }
    : { tone: "unknown", word: isScoped ? "Tends nothing of yours" : "Tends nothing" };
}
