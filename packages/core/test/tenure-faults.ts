import type { FaultEvidence, ToldRun } from "./fault-evidence.ts";
import type { Written } from "./write-journal.ts";

/** Those in which only the tender of a pipeline writes. What people stop, any replica notes. */
const tended: ReadonlySet<Written["table"]> = new Set([
  "arrival",
  "delivery",
  "promotion",
  "schedule_tick",
]);
/** How long before it was struck off something must have been wrong with a replica, in ms. */
const lifetime = 5_000;

/** What was written by one that did not tend it, and who was struck off although nothing was wrong with it. */
export function tenureFaults(evidence: FaultEvidence): readonly string[] {
  return [...strangeWrites(evidence), ...needlessStrikes(evidence), ...fencesAgain(evidence)];
}

function strangeWrites({ journal, shareOf, runs }: FaultEvidence): readonly string[] {
  const holders = new Map<string, string>();
  return journal.flatMap((written) => {
    const { table, row, change } = written;
    if (table === "share") {
      holders.set(String(row["name"]), String(row["replica"]));
    }
    const share = shareOf.get(pipelineOf(row));
    const holder = holders.get(share ?? "");
    // What was there before the journal began has no known holder.
    if (!tended.has(table) || holder === undefined) {
      return [];
    }
    const writer = writerOf(written, runs);
    return writer?.ids.has(holder)
      ? []
      : [
          `${change} of ${table} by ${[...(writer?.ids ?? [])]}, while ${holder} tends it: ${JSON.stringify(row)}`,
        ];
  });
}

function pipelineOf(row: Written["row"]): string {
  const place = row["pipeline"] ?? row["phase"] ?? row["edge_to"];
  return String(place).split("/")[0] ?? "";
}

/** The process that the connection was of. */
function writerOf({ port, at }: Written, runs: readonly ToldRun[]): ToldRun | undefined {
  const passed = runs.flatMap((run) =>
    run.replica.path.passed
      .filter((one) => one.port === port && one.at <= at + 100)
      .filter((one) => one.at >= run.begin && one.at <= (run.end ?? Infinity))
      .map((one) => ({ run, at: one.at })),
  );
  return passed.toSorted((one, other) => other.at - one.at)[0]?.run;
}

function needlessStrikes({ journal, runs, absences }: FaultEvidence): readonly string[] {
  return journal.flatMap((written) => {
    const { table, change, row, at } = written;
    const struck = runs.find(({ ids }) => ids.has(String(row["id"])));
    if (table !== "replica" || change !== "DELETE" || !struck) {
      return [];
    }
    const wrong = [...struck.replica.disturbances, ...absences];
    // It may need a moment after that until its next sign of life.
    const isExplained = wrong.some(({ begin, end }) => begin <= at && at <= end + 2 * lifetime);
    return isExplained || writerOf(written, runs) === struck
      ? []
      : [`struck off although nothing was wrong with it: ${row["id"]}`];
  });
}

/** A right to tend a share is given out once. */
function fencesAgain({ journal }: FaultEvidence): readonly string[] {
  const last = new Map<string, number>();
  return journal
    .filter(({ table }) => table === "share")
    .flatMap(({ row }) => {
      const [name, fence] = [String(row["name"]), Number(row["fence"])];
      const before = last.get(name) ?? 0;
      last.set(name, fence);
      return fence >= before ? [] : [`share ${name} goes from fence ${before} to ${fence}`];
    });
}
