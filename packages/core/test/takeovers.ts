import type { FaultEvidence, ToldRun } from "./fault-evidence.ts";

export interface Takeover {
  /** When a replica was killed. */
  readonly at: number;
  /** Until each share it had was tended by somebody else, in ms. */
  readonly within: number;
}

/** How long before and after it nothing was wrong with another replica and with the database, in ms. */
const before = 2_000;
const after = 10_000;

/** Of each kill that left one replica to which nothing happened, while the database was there. */
export function takeovers(evidence: FaultEvidence): readonly Takeover[] {
  return evidence.runs.flatMap((run) => {
    const { end: at } = run;
    const shares = at === undefined ? [] : sharesOf(run, at, evidence);
    return at !== undefined && shares.length > 0 && isWitnessed(run, at, evidence)
      ? [{ at, within: Math.max(...shares.map((share) => tendedAgain(share, at, evidence) - at)) }]
      : [];
  });
}

/** What it had when it was killed, by what the database knew. */
function sharesOf({ ids }: ToldRun, at: number, { journal }: FaultEvidence): readonly string[] {
  const holders = new Map<string, string>();
  for (const written of journal.filter(({ table }) => table === "share")) {
    if (written.at <= at) {
      holders.set(String(written.row["name"]), String(written.row["replica"]));
    }
  }
  return [...holders].filter(([, holder]) => ids.has(holder)).map(([share]) => share);
}

function isWitnessed(killed: ToldRun, at: number, { runs, absences }: FaultEvidence): boolean {
  const isCalm = ({ begin, end }: { readonly begin: number; readonly end: number }) =>
    end < at - before || begin > at + after;
  return (
    absences.every(isCalm) &&
    runs.some((run) => {
      const served = run.lines.find(({ msg }) => msg === "serving")?.at ?? Infinity;
      const isThere = served < at - before && (run.end ?? Infinity) > at + after;
      return run.replica !== killed.replica && isThere && run.replica.disturbances.every(isCalm);
    })
  );
}

function tendedAgain(share: string, after: number, { runs }: FaultEvidence): number {
  const begun = runs
    .flatMap(({ lines }) => lines)
    .filter(({ msg, at, fields }) => msg === "tends" && fields["share"] === share && at > after);
  return Math.min(...begun.map(({ at }) => at));
}
