import type { EdgeView } from "@glu/core/api-types";
import type { Status } from "./tone.ts";

const faces = {
  "up-to-date": { tone: "good", word: "Up to date" },
  behind: { tone: "waiting", word: "Behind" },
  proposed: { tone: "proposed", word: "Proposed" },
  blocked: { tone: "stopped", word: "Blocked" },
  error: { tone: "trouble", word: "Error" },
} as const satisfies Record<EdgeView["status"], Status>;

/** How an edge stands. */
export function edgeStatus({ status, reason }: Pick<EdgeView, "status" | "reason">): Status {
  return { ...faces[status], reason };
}
