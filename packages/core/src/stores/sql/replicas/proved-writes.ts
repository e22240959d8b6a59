import type { Transaction } from "kysely";
import type { Tables } from "../tables.ts";
import { type Transact, WriteQueue } from "../write-queue.ts";

/** Rejects if what is about to be written must not be. */
export type Proof = (transaction: Transaction<Tables>) => Promise<void>;

/** The writes of one process, each with its own right to be made; those that wait go together into one commit. */
export class ProvedWrites {
  readonly #queue: WriteQueue;

  constructor(transact: Transact) {
    this.#queue = new WriteQueue(transact);
  }

  /** Proves once in each transaction. */
  with(proof: Proof): Transact {
    const proved = new WeakSet<Transaction<Tables>>();
    return (change) =>
      this.#queue.write(async (transaction) => {
        if (!proved.has(transaction)) {
          await proof(transaction);
          proved.add(transaction);
        }
        return await change(transaction);
      });
  }
}
