import type { Kysely, Transaction } from "kysely";
import type { VersionSequence } from "../version-sequence.ts";
import type { Tables } from "./tables.ts";

/** A database with our tables. What goes wrong there is a `StoreError`. */
export interface SqlConnection {
  /** Reads what is there, in one statement. */
  readonly read: <T>(query: (database: Kysely<Tables>) => Promise<T>) => Promise<T>;
  /** Changes all or nothing, one change at a time; durable once it resolves. */
  readonly write: <T>(change: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;
  /** Gives versions above all that are in the tables. */
  readonly versions: VersionSequence;
}
