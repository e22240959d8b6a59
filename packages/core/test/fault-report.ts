import { writeFile } from "node:fs/promises";
import { deliveryFaults } from "./delivery-faults.ts";
import { doubleTending } from "./double-tending.ts";
import type { FaultEvidence } from "./fault-evidence.ts";
import { logFaults } from "./log-faults.ts";
import { stopFaults } from "./stop-faults.ts";
import { takeovers } from "./takeovers.ts";
import { tenureFaults } from "./tenure-faults.ts";
import { metTicks, tickFaults } from "./tick-faults.ts";
import type { UnderFaults } from "./under-faults.ts";

export interface FaultReport {
  /** What happened, and how often. */
  readonly befell: Readonly<Record<string, number>>;
  readonly promotions: number;
  /** Holds and vetoes that people were told of. */
  readonly stops: number;
  /** What fell due and was met. */
  readonly ticks: number;
  /** From the last fault until all was as it should, in ms. */
  readonly settledWithin: number;
  /** Of kills that left one replica alone, in ms, the shortest first. */
  readonly takeovers: readonly number[];
  /** What is not as it should be. */
  readonly wrong: readonly string[];
}

export function reportFaults(run: UnderFaults, evidence: FaultEvidence): FaultReport {
  const befell: Record<string, number> = {};
  for (const { kind } of [...run.replicas.flatMap((one) => one.disturbances), ...run.absences]) {
    befell[kind] = (befell[kind] ?? 0) + 1;
  }
  return {
    befell,
    promotions: evidence.promotions.length,
    stops: evidence.stops.length,
    ticks: metTicks(evidence).length,
    settledWithin: run.settledWithin,
    takeovers: takeovers(evidence)
      .map(({ within }) => Math.round(within))
      .toSorted((one, other) => one - other),
    wrong: [
      ...run.wrong,
      ...deliveryFaults(evidence),
      ...tickFaults(evidence),
      ...stopFaults(evidence),
      ...tenureFaults(evidence),
      ...doubleTending(evidence),
      ...logFaults(evidence),
    ],
  };
}

/** For whoever wants to know what happened: the report, the journal of the database and all logs. */
export async function keepEvidence(
  directory: string,
  { report, evidence }: { readonly report: FaultReport; readonly evidence: FaultEvidence },
): Promise<void> {
  const lines = (entries: readonly object[]) =>
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeFile(`${directory}/report.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(`${directory}/journal.jsonl`, lines(evidence.journal));
  const told = evidence.runs.flatMap(({ ids, lines: said }, index) =>
    said.map((line) => ({ process: index, replica: [...ids].join(" "), ...line })),
  );
  await writeFile(
    `${directory}/log.jsonl`,
    lines(told.toSorted((one, other) => one.at - other.at)),
  );
}
