import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Tables } from "./tables.ts";

interface Kept<T extends keyof Tables> {
  readonly table: T;
  /** What entries that are counted together have in common, and the value of it. */
  readonly group: keyof Tables[T] & string;
  readonly value: string;
  /** What tells them apart. */
  readonly key: keyof Tables[T] & string;
  /** What is higher for a newer one. */
  readonly order: keyof Tables[T] & string;
  /** How many are kept, 1 or more. */
  readonly count: number;
  /** What must hold for one that is dropped. @default nothing else */
  readonly condition?: RawBuilder<boolean>;
}

/** SQLite has no offset without a limit. */
const noLimit = 2 ** 31 - 1;

/** Drops the entries of a group that are too many, the oldest of them. */
export async function keepNewest<T extends keyof Tables>(
  transaction: Transaction<Tables>,
  { table, group, value, key, order, count, condition = sql<boolean>`true` }: Kept<T>,
): Promise<void> {
  const entries = sql`${sql.table(table)} where ${sql.ref(group)} = ${value}`;
  await sql`
    delete from ${entries} and ${condition} and ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${entries}
      order by ${sql.ref(order)} desc limit ${sql.lit(noLimit)} offset ${count}
    )`.execute(transaction);
}
