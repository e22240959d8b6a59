import type { FaultEvidence } from "./fault-evidence.ts";
import { repeated } from "./repeated.ts";

const minute = 60_000;

/** What fell due and was met twice, or by nobody. */
export function tickFaults(evidence: FaultEvidence): readonly string[] {
  const twice = repeated(metTicks(evidence)).map((tick) => `met twice: ${tick}`);
  return [...twice, ...missedTicks(evidence)];
}

/** What replicas said they met. */
export function metTicks({ runs }: FaultEvidence): readonly string[] {
  return runs
    .flatMap(({ lines }) => lines)
    .filter(({ msg }) => msg === "met")
    .flatMap(({ fields: { trigger, due, phases } }) =>
      (phases as readonly string[]).map((phase) => `${trigger} of ${phase} at ${due}`),
    );
}

/** Of the moments since all was tended, those that the database knows nothing of. */
function missedTicks({ journal, since }: FaultEvidence): readonly string[] {
  const ticks = journal.filter(({ table }) => table === "schedule_tick");
  const moments = ticks.map(({ row }) => Number(row["due_at"]));
  const first = Math.ceil(since / minute) * minute;
  const last = Math.max(...moments);
  const phases = new Set(ticks.map(({ row }) => String(row["phase"])));
  const missed: string[] = [];
  for (let due = first; due <= last; due += minute) {
    for (const phase of phases) {
      if (!ticks.some(({ row }) => row["phase"] === phase && Number(row["due_at"]) === due)) {
        missed.push(`met by nobody: ${phase} at ${new Date(due).toISOString()}`);
      }
    }
  }
  return missed;
}
