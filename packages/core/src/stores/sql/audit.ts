import { sql, type Transaction } from "kysely";
import { type Audit, type AuditEntry, auditEntry } from "../../audit.ts";
import { pipelineOf } from "../../phase.ts";
import type { SqlConnection } from "./connection.ts";
import { definedColumns } from "./defined-columns.ts";
import { pruneAudit } from "./retention.ts";
import type { AuditRow, Tables } from "./tables.ts";

export function sqlAudit(connection: SqlConnection): Audit {
  const { read, versions, writeInOrder = connection.write } = connection;
  return {
    append: (entry) =>
      writeInOrder(async (transaction) => {
        const appended = auditEntry(versions.next(entry.at.getTime()), entry);
        await pruneAudit(transaction, await insert(transaction, toRow(appended)));
        return appended;
      }),
    list: async ({ before, after, limit, ...filter }) => {
      const columns = definedColumns(filter);
      const rows = await read((database) => {
        let query = database.selectFrom("audit_entry").selectAll();
        query = query.where((where) => where.and(columns));
        query = before === undefined ? query : query.where("id", "<", before);
        query = after === undefined ? query : query.where("id", ">", after);
        const direction = after === undefined ? "desc" : "asc";
        return query.orderBy("id", direction).limit(limit).execute();
      });
      return rows.map(fromRow);
    },
  };
}

/** @returns its number */
async function insert(
  transaction: Transaction<Tables>,
  row: Omit<AuditRow, "number">,
): Promise<number> {
  const next = sql<number>`(select coalesce(max(number), 0) + 1 from audit_entry)`;
  const { number } = await transaction
    .insertInto("audit_entry")
    .values({ ...row, number: next })
    .returning("number")
    .executeTakeFirstOrThrow();
  return number;
}

function toRow(entry: AuditEntry): Omit<AuditRow, "number"> {
  const { id, at, actor, origin, action, scope, details, outcome, message, promotion } = entry;
  return {
    id,
    recorded_at: at.getTime(),
    actor,
    origin,
    action,
    scope,
    details: JSON.stringify(details),
    outcome,
    message: message ?? null,
    promotion: promotion ?? null,
    pipeline: pipelineOf(scope),
  };
}

function fromRow(row: AuditRow): AuditEntry {
  return Object.freeze({
    id: row.id,
    at: new Date(row.recorded_at),
    actor: row.actor,
    origin: row.origin,
    action: row.action,
    scope: row.scope,
    details: Object.freeze(JSON.parse(row.details)),
    outcome: row.outcome,
    message: row.message ?? undefined,
    promotion: row.promotion ?? undefined,
  });
}
