import type { CompiledQuery, Transaction } from "kysely";
import { StoreError } from "../../errors.ts";
import { pipelineOf } from "../../phase.ts";
import type {
  NewPromotion,
  PhaseKey,
  PromotionChange,
  PromotionRecord,
  Promotions,
} from "../../store.ts";
import type { SqlConnection } from "./connection.ts";
import { definedColumns } from "./defined-columns.ts";
import { markDelivered } from "./deliveries.ts";
import { readLabels } from "./kept-content.ts";
import { promotionPruning, type Retention } from "./retention.ts";
import type { PromotionRow, Tables } from "./tables.ts";

export function sqlPromotions(connection: SqlConnection, retention: Retention): Promotions {
  const { read, write, versions } = connection;
  const insert = promotionInsert();
  const pruning = promotionPruning(retention);
  return {
    begin: (promotion) => {
      const prune = pruning(promotion.edge.to);
      return write(async (transaction) => {
        const row = toRow(promotion, versions.next(promotion.createdAt.getTime()));
        await insert(transaction, row);
        await prune(transaction);
        return fromRow(row);
      });
    },
    update: (id, { delivered = false, ...change }) =>
      write(async (transaction) => {
        const record = fromRow(await changeRow(transaction, id, change));
        if (delivered) {
          await markDelivered(transaction, record.edge, record.arrival);
        }
        return record;
      }),
    get: async (id) => {
      const row = await read((database) =>
        database.selectFrom("promotion").selectAll().where("id", "=", id).executeTakeFirst(),
      );
      return row && fromRow(row);
    },
    list: async ({ to, before, limit, ...filter }) => {
      const columns = definedColumns({ edge_to: to, ...filter });
      const rows = await read((database) => {
        const all = database.selectFrom("promotion").selectAll();
        const some = all.where((where) => where.and(columns));
        const older = before === undefined ? some : some.where("id", "<", before);
        return older.orderBy("id", "desc").limit(limit).execute();
      });
      return rows.map(fromRow);
    },
  };
}

/** All rows have the same columns, so the statement is made once. */
function promotionInsert() {
  let statement: CompiledQuery | undefined;
  return async (transaction: Transaction<Tables>, row: PromotionRow): Promise<void> => {
    statement ??= transaction.insertInto("promotion").values(row).compile();
    await transaction.executeQuery({ ...statement, parameters: Object.values(row) });
  };
}

async function changeRow(
  transaction: Transaction<Tables>,
  id: string,
  change: Omit<PromotionChange, "delivered">,
): Promise<PromotionRow> {
  const row = await transaction
    .updateTable("promotion")
    .set(toChangedColumns(change))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) {
    throw new StoreError(`there is no promotion ${id}`);
  }
  return row;
}

/** A key that is there is written, also if it says undefined. */
function toChangedColumns(change: Omit<PromotionChange, "delivered">): Partial<PromotionRow> {
  return {
    ...(change.state && { state: change.state }),
    ...("commit" in change && { commit_id: change.commit ?? null }),
    ...(change.annotations && { annotations: JSON.stringify(change.annotations) }),
    ...("error" in change && {
      error_code: change.error?.code ?? null,
      error_message: change.error?.message ?? null,
    }),
    ...(change.attempts !== undefined && { attempts: change.attempts }),
    ...(change.unanswered && { unanswered: 1 }),
    ...("endedAt" in change && { ended_at: change.endedAt?.getTime() ?? null }),
  };
}

function toRow({ edge, ...promotion }: NewPromotion, id: string): PromotionRow {
  return {
    id,
    kind: promotion.kind,
    edge_kind: edge.kind,
    edge_from: edge.from,
    edge_to: edge.to,
    arrival: promotion.arrival,
    from_digest: promotion.fromDigest,
    to_digest: promotion.toDigest ?? null,
    cause: promotion.cause,
    actor: promotion.actor,
    created_at: promotion.createdAt.getTime(),
    state: "queued",
    commit_id: null,
    annotations: "{}",
    error_code: null,
    error_message: null,
    attempts: 0,
    ended_at: null,
    reason: promotion.reason ?? null,
    retry_of: promotion.retryOf ?? null,
    resume: promotion.resume ?? null,
    unanswered: 0,
    pipeline: pipelineOf(edge.to),
    revision: promotion.revision ?? null,
  };
}

function fromRow(row: PromotionRow): PromotionRecord {
  const { error_code: code, error_message: message } = row;
  return Object.freeze({
    id: row.id,
    kind: row.kind,
    edge: {
      kind: row.edge_kind,
      from: row.edge_from as PhaseKey,
      to: row.edge_to as PhaseKey,
    },
    arrival: row.arrival,
    fromDigest: row.from_digest,
    toDigest: row.to_digest ?? undefined,
    cause: row.cause,
    actor: row.actor,
    createdAt: new Date(row.created_at),
    state: row.state,
    commit: row.commit_id ?? undefined,
    annotations: readLabels(row.annotations) ?? {},
    error: code === null ? undefined : { code, message: message ?? "" },
    attempts: row.attempts,
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    reason: row.reason ?? undefined,
    retryOf: row.retry_of ?? undefined,
    resume: row.resume ?? undefined,
    revision: row.revision ?? undefined,
    unanswered: row.unanswered === 1,
  });
}
