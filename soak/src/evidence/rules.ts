import type { ArrivalView } from "@glu/core/api-types";
import type { Stop } from "../ledger.ts";

/** Why nothing goes over an edge by itself; `due` if nothing speaks against it. */
export type Verdict =
  | "up-to-date"
  | "held"
  | "vetoed"
  | "hotfixed"
  | "delivered"
  | "went back"
  | "due";

/** An edge as those know it who have watched it from outside. */
export interface WatchedEdge {
  /** What both phases showed, oldest first. */
  readonly from: readonly ArrivalView[];
  readonly to: readonly ArrivalView[];
  readonly target: "staging" | "production";
  /** What is stopped in the pipeline. */
  readonly stops: readonly Stop[];
  /** Versions of arrivals that have gone over it. */
  readonly delivered: ReadonlySet<string>;
}

/** What the rules of promotion say, in the plainest way. */
export function verdictOn(edge: WatchedEdge): Verdict {
  const from = edge.from.at(-1);
  const to = edge.to.at(-1);
  if (!from || !to || from.digest === to.digest) {
    return "up-to-date";
  }
  const stops = edge.stops.filter((stop) => stopsHere(stop, edge.target, from.digest));
  if (stops.length > 0) {
    return stops.some(({ kind }) => kind === "hold") ? "held" : "vetoed";
  }
  if (isHotfix(to, edge)) {
    return "hotfixed";
  }
  if (edge.delivered.has(from.version) || wereEqual(from, edge)) {
    return "delivered";
  }
  return edge.target === "production" && isRepeated(from, edge.from) ? "went back" : "due";
}

/** Whether something that people stopped concerns this digest on this target. */
export function stopsHere(
  { kind, phase, scope, digest: vetoed }: Stop,
  target: "staging" | "production",
  digest: string,
): boolean {
  if (kind === "hold") {
    return phase === target;
  }
  const isAbove = phase === "staging" && target === "production";
  const reaches = phase === target || scope === "pipeline" || (scope === "downstream" && isAbove);
  return vetoed === digest && reaches;
}

/** Whether a phase showed this digest before, and something else in between. */
export function isRepeated(arrival: ArrivalView, history: readonly ArrivalView[]): boolean {
  const before = history.slice(0, history.indexOf(arrival));
  return before.some(({ digest }) => digest === arrival.digest);
}

/** Whether somebody set the target to what nobody before it ever showed. */
function isHotfix({ digest, cause }: ArrivalView, { from, to }: WatchedEdge): boolean {
  const known = [...from, ...to.filter((arrival) => arrival.cause === "observed")];
  return cause !== "observed" && !known.some((arrival) => arrival.digest === digest);
}

/** Whether the target showed the same at any time since the upstream phase does. */
function wereEqual({ digest, recorded_at: since }: ArrivalView, { to }: WatchedEdge): boolean {
  return to.some((arrival, index) => {
    const until = to[index + 1]?.recorded_at;
    return arrival.digest === digest && (until === undefined || until > since);
  });
}
