import type { EdgeView, PhaseView } from "../../api-types.ts";

/** In words, what a phase shows, or why it shows nothing. */
export function describePhase({ descriptor, state, resource, reason }: PhaseView): string {
  const { name } = descriptor.metadata;
  const { digest, cause, author, recorded_at: at } = resource;
  switch (state) {
    case "ready":
      return `${name} shows ${digest ?? "nothing"} (${[cause, author, at].filter(Boolean).join(", ")})`;
    case "empty":
      return `${name} is empty: ${reason ?? "nothing is there"}`;
    case "error":
      return `${name} cannot be read: ${reason ?? "it is not known why"}`;
    case "unknown":
      return `${name} was not looked at yet`;
  }
}

/** In words, whether something waits at an edge, and for what. */
export function describeEdge({ from, to, status, reason }: EdgeView): string {
  const said = reason === undefined ? "" : `: ${reason}`;
  return `${from.metadata.name} -> ${to.metadata.name} is ${status}${said}`;
}
