import type { Kysely } from "kysely";
import type { VersionSequence } from "../version-sequence.ts";
import type { Tables } from "./tables.ts";
import type { Transact } from "./write-queue.ts";

/** The outcome of `work`; what goes wrong is said in words that tell what to do. */
export type Explained = <T>(work: () => Promise<T>) => Promise<T>;

/** A database with our tables. What goes wrong there is a `StoreError`. */
export interface SqlConnection {
  /** Reads what is there, in one statement. */
  readonly read: <T>(query: (database: Kysely<Tables>) => Promise<T>) => Promise<T>;
  /**
   * Changes all or nothing, one change at a time; durable once it resolves. A change may be made again from
   * the start, so it does nothing beside.
   */
  readonly write: Transact;
  /**
   * The same for what is numbered across all that write: from the beginning of such a transaction until its commit, the
   * others wait. @default `write`, as one process writes
   */
  readonly writeInOrder?: Transact | undefined;
  /** Gives versions above all that are in the tables. */
  readonly versions: VersionSequence;
}
