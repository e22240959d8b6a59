import type { Transaction } from "kysely";
import type { Deliveries, EdgeKey } from "../../store.ts";
import type { SqlConnection } from "./connection.ts";
import type { Tables } from "./tables.ts";

export function sqlDeliveries({ read, write }: SqlConnection): Deliveries {
  return {
    mark: (edge, version) => write((transaction) => markDelivered(transaction, edge, version)),
    last: async ({ kind, from, to }) => {
      const row = await read((database) =>
        database
          .selectFrom("delivery")
          .select("version")
          .where("edge_kind", "=", kind)
          .where("edge_from", "=", from)
          .where("edge_to", "=", to)
          .executeTakeFirst(),
      );
      return row?.version;
    },
  };
}

/** An older arrival than the last changes nothing. */
export async function markDelivered(
  transaction: Transaction<Tables>,
  { kind, from, to }: EdgeKey,
  version: string,
): Promise<void> {
  await transaction
    .insertInto("delivery")
    .values({ edge_kind: kind, edge_from: from, edge_to: to, version })
    .onConflict((conflict) =>
      conflict
        .columns(["edge_kind", "edge_from", "edge_to"])
        .doUpdateSet({ version })
        .where("delivery.version", "<", version),
    )
    .execute();
}
