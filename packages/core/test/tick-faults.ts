import type { FaultEvidence, ToldRun } from "./fault-evidence.ts";
import { repeated } from "./repeated.ts";
import type { Written } from "./write-journal.ts";

const minute = 60_000;
/** How long one that has taken over may take until it has met what was left, in ms. */
const patience = 30_000;

/** What is asked here. */
export interface TickEvidence extends Pick<FaultEvidence, "since" | "journal" | "shareOf"> {
  readonly runs: readonly Pick<ToldRun, "lines" | "ids">[];
}

interface Tick {
  readonly trigger: string;
  readonly phase: string;
  /** In ms. */
  readonly due: number;
}

/** What fell due and was met twice without need, by nobody, or to no end. */
export function tickFaults(evidence: TickEvidence): readonly string[] {
  const twice = repeated(metTicks(evidence)).map((tick) => `met twice: ${tick}`);
  return [...twice, ...needlessAgain(evidence), ...missedTicks(evidence), ...neverEnded(evidence)];
}

/** What replicas said they met. */
export function metTicks({ runs }: TickEvidence): readonly string[] {
  return runs.flatMap((run) => saidOf(run, "met")).map(describe);
}

function saidOf({ lines }: Pick<ToldRun, "lines">, said: string): readonly Tick[] {
  return lines
    .filter(({ msg }) => msg === said)
    .flatMap(({ fields: { trigger, due, phases } }) =>
      (phases as readonly string[]).map((phase) => ({
        trigger: String(trigger),
        phase,
        due: Date.parse(String(due)),
      })),
    );
}

function describe({ trigger, phase, due }: Tick): string {
  return `${trigger} of ${phase} at ${new Date(due).toISOString()}`;
}

/**
 * What one met again without having taken the phase over after it was met and before it had ended: each time that it is
 * taken over, it may be met again once.
 */
function needlessAgain(evidence: TickEvidence): readonly string[] {
  const left = new Map<string, string[]>();
  return evidence.runs.flatMap((run) =>
    saidOf(run, "what fell due and had not ended is attempted again")
      .filter(({ due }) => due >= evidence.since)
      .filter((tick) => {
        const takers = left.get(describe(tick)) ?? [...takersOf(tick, evidence)];
        left.set(describe(tick), takers);
        const own = takers.findIndex((id) => run.ids.has(id));
        takers.splice(own, own < 0 ? 0 : 1);
        return own < 0;
      })
      .map((tick) => `met again without need: ${describe(tick)} by ${[...run.ids]}`),
  );
}

/** Who took the phase between that it was met and that it ended, in order. */
function takersOf(tick: Tick, { journal, shareOf }: TickEvidence): readonly string[] {
  const met = journal.findIndex((written) => isMet(written, tick));
  const after = journal.slice(met + 1);
  const ended = after.findIndex((written) => isEnded(written, tick));
  const meanwhile = met < 0 ? [] : after.slice(0, ended < 0 ? undefined : ended);
  return meanwhile
    .filter((written) => isOfShare(written, tick.phase, shareOf))
    .map(({ row }) => String(row["replica"]))
    .filter((replica) => replica !== "");
}

function isOf({ table, row }: Written, { trigger, phase }: Tick): boolean {
  return table === "schedule_tick" && row["trigger_name"] === trigger && row["phase"] === phase;
}

function isMet(written: Written, tick: Tick): boolean {
  const { due_at: due, unended_at: unended } = written.row;
  return isOf(written, tick) && Number(due) === tick.due && unended === due;
}

function isEnded(written: Written, tick: Tick): boolean {
  const { due_at: due, unended_at: unended } = written.row;
  return isOf(written, tick) && Number(due) === tick.due && unended === null;
}

function isOfShare(
  { table, row }: Written,
  phase: string,
  shareOf: TickEvidence["shareOf"],
): boolean {
  return table === "share" && row["name"] === shareOf.get(phase.split("/")[0] ?? "");
}

/** What had not ended when the next one was met, although who tended the phase by then had done so for long enough. */
function neverEnded({ journal, since, shareOf }: TickEvidence): readonly string[] {
  return metInJournal(journal, since).flatMap((tick) => {
    const met = journal.findIndex((written) => isMet(written, tick));
    const after = journal.slice(met + 1);
    const next = after.findIndex(
      (written) => isOf(written, tick) && Number(written.row["due_at"]) > tick.due,
    );
    const until = after.slice(0, Math.max(next, 0));
    const shares = until.filter((written) => isOfShare(written, tick.phase, shareOf));
    const isExcused = (shares.at(-1)?.at ?? 0) > (after[next]?.at ?? 0) - patience;
    const isLost = next >= 0 && !until.some((written) => isEnded(written, tick)) && !isExcused;
    return isLost ? [`met and never ended: ${describe(tick)}`] : [];
  });
}

function metInJournal(journal: readonly Written[], since: number): readonly Tick[] {
  return journal
    .filter(({ table, row }) => table === "schedule_tick" && row["unended_at"] === row["due_at"])
    .map(({ row }) => ({
      trigger: String(row["trigger_name"]),
      phase: String(row["phase"]),
      due: Number(row["due_at"]),
    }))
    .filter(({ due }) => due >= since);
}

/** Of the moments since all was tended, those that the database knows nothing of. */
function missedTicks({ journal, since }: TickEvidence): readonly string[] {
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
