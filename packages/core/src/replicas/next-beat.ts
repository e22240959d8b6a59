import { beatPeriod, type Census, memberLifetime } from "./register.ts";

/** Between two signs of life, in ms, however soon somebody may be struck off. */
const shortest = 250;
/** For what the clock of the database and timers may differ by, in ms. */
const margin = 20;

/**
 * How long until the next sign of life, in ms: sooner than usual where that of another replica is overdue, so that it is
 * struck off when it may be; and soon again where somebody else was about to do so.
 */
export function untilNextBeat({
  replicas,
  countedAt,
}: Pick<Census, "replicas" | "countedAt">): number {
  const left = replicas
    .map(({ seenAt }) => seenAt.getTime() + memberLifetime - countedAt.getTime())
    .filter((time) => time > -shortest);
  return Math.max(shortest, Math.min(beatPeriod, ...left.map((time) => time + margin)));
}
