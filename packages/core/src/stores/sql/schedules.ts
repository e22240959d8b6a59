import type { PhaseKey, Schedules } from "../../store.ts";
import type { SqlConnection } from "./connection.ts";

/** How many phases one statement names. */
const mostTogether = 500;

export function sqlSchedules({ write }: Pick<SqlConnection, "write">): Schedules {
  return {
    meet: ({ trigger, at, phases }) =>
      write(async (transaction) => {
        const met: PhaseKey[] = [];
        for (let begin = 0; begin < phases.length; begin += mostTogether) {
          const rows = phases.slice(begin, begin + mostTogether).map((phase) => ({
            trigger_name: trigger,
            phase,
            due_at: at.getTime(),
          }));
          const changed = await transaction
            .insertInto("schedule_tick")
            .values(rows)
            .onConflict((conflict) =>
              conflict
                .columns(["trigger_name", "phase"])
                .doUpdateSet((row) => ({ due_at: row.ref("excluded.due_at") }))
                .whereRef("schedule_tick.due_at", "<", "excluded.due_at"),
            )
            .returning("phase")
            .execute();
          met.push(...changed.map(({ phase }) => phase as PhaseKey));
        }
        return met;
      }),
  };
}
