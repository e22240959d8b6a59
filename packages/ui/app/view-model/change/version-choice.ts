import type { ArrivalView } from "@glu/core/api-types";

/** The entries a phase can go back to, newest first: one for each digest other than what it shows. */
export function earlierArrivals(arrivals: readonly ArrivalView[]): readonly ArrivalView[] {
  const seen = new Set(arrivals.slice(0, 1).map(({ digest }) => digest));
  return arrivals.filter(({ digest }) => {
    const isNew = !seen.has(digest);
    seen.add(digest);
    return isNew && digest !== "";
  });
}

const causes: Readonly<Record<ArrivalView["cause"], string>> = {
  observed: "seen",
  promotion: "promoted",
  rollback: "rolled back to",
  outside: "changed from outside",
};

/** How it came, such as `promoted by jane`. */
export function arrivalWords({ cause, actor }: Pick<ArrivalView, "cause" | "actor">): string {
  return actor === null ? causes[cause] : `${causes[cause]} by ${actor}`;
}
