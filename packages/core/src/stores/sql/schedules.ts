import type { Kysely, Transaction } from "kysely";
import type { DueMoment, PhaseKey, Schedules } from "../../store.ts";
import { groupedMoments } from "../grouped-moments.ts";
import type { SqlConnection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** How many phases one statement names. */
const mostTogether = 500;

export function sqlSchedules({ read, write }: Pick<SqlConnection, "read" | "write">): Schedules {
  return {
    meet: (due) =>
      write(async (transaction) => {
        const met: PhaseKey[] = [];
        for (const part of parts(due)) {
          met.push(...(await noteMet(transaction, part)));
        }
        return met;
      }),
    end: (due) =>
      write(async (transaction) => {
        for (const part of parts(due)) {
          await noteEnded(transaction, part);
        }
      }),
    unended: async ({ since, phases }) => {
      const among = new Set<string>(phases);
      const rows = await read((database) => selectUnended(database, since));
      return groupedMoments(rows.filter(({ phase }) => among.has(phase)));
    },
  };
}

function parts({ phases, ...due }: DueMoment): readonly DueMoment[] {
  const count = Math.ceil(phases.length / mostTogether);
  return Array.from({ length: count }, (_, index) => {
    const begin = index * mostTogether;
    return { ...due, phases: phases.slice(begin, begin + mostTogether) };
  });
}

async function noteMet(
  transaction: Transaction<Tables>,
  { trigger, at, phases }: DueMoment,
): Promise<readonly PhaseKey[]> {
  const moment = at.getTime();
  const rows = phases.map((phase) => ({
    trigger_name: trigger,
    phase,
    due_at: moment,
    unended_at: moment,
  }));
  const changed = await transaction
    .insertInto("schedule_tick")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["trigger_name", "phase"])
        .doUpdateSet((row) => ({
          due_at: row.ref("excluded.due_at"),
          unended_at: row.ref("excluded.unended_at"),
        }))
        .whereRef("schedule_tick.due_at", "<", "excluded.due_at"),
    )
    .returning("phase")
    .execute();
  return changed.map(({ phase }) => phase as PhaseKey);
}

async function noteEnded(
  transaction: Transaction<Tables>,
  { trigger, at, phases }: DueMoment,
): Promise<void> {
  await transaction
    .updateTable("schedule_tick")
    .set({ unended_at: null })
    .where("trigger_name", "=", trigger)
    .where("phase", "in", phases)
    .where("unended_at", "=", at.getTime())
    .execute();
}

async function selectUnended(database: Kysely<Tables>, since: Date) {
  const rows = await database
    .selectFrom("schedule_tick")
    .select(["trigger_name", "phase", "due_at"])
    .whereRef("unended_at", "=", "due_at")
    .where("due_at", ">=", since.getTime())
    .execute();
  return rows.map((row) => ({
    trigger: row.trigger_name,
    at: row.due_at,
    phase: row.phase as PhaseKey,
  }));
}
