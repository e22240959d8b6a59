import type { AutomationSettings } from "../../store.ts";
import type { SqlConnection } from "./connection.ts";

export function sqlAutomation({ read, write }: SqlConnection): AutomationSettings {
  return {
    set: ({ scope, mode, actor, reason, setAt }) =>
      write(async (transaction) => {
        const columns = { mode, actor, reason, set_at: setAt.getTime() };
        await transaction
          .insertInto("automation")
          .values({ scope, ...columns })
          .onConflict((conflict) => conflict.column("scope").doUpdateSet(columns))
          .execute();
      }),
    list: async () => {
      const rows = await read((database) =>
        database.selectFrom("automation").selectAll().execute(),
      );
      return rows.map(({ set_at, ...row }) => Object.freeze({ ...row, setAt: new Date(set_at) }));
    },
    rename: (from, to) =>
      write(async (transaction) => {
        const taken = transaction
          .selectFrom("automation as other")
          .select("other.scope")
          .where("other.scope", "=", to);
        const { numUpdatedRows } = await transaction
          .updateTable("automation")
          .set({ scope: to })
          .where("scope", "=", from)
          .where((where) => where.not(where.exists(taken)))
          .executeTakeFirst();
        return numUpdatedRows > 0;
      }),
  };
}
