import type { Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/** Does the work in one transaction that commits if it resolves, and rolls back if it rejects. */
export type Transact = <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;

interface Write {
  /** Makes the change, and gives what tells its caller that it was committed. */
  readonly change: (transaction: Transaction<Tables>) => Promise<() => void>;
  readonly fail: (reason: unknown) => void;
}

/** How many changes one transaction has at most. */
const mostTogether = 100;

/** Makes one change after the other. Those that wait while one commits go together into the next commit. */
export class WriteQueue {
  readonly #transact: Transact;
  readonly #waiting: Write[] = [];
  #isWriting = false;

  constructor(transact: Transact) {
    this.#transact = transact;
  }

  /** Resolves when it was committed. The change is made again if another one beside it fails. */
  readonly write: Transact = (change) =>
    new Promise((resolve, fail) => {
      this.#waiting.push({
        change: async (transaction) => {
          const value = await change(transaction);
          return () => resolve(value);
        },
        fail,
      });
      void this.#writeAll();
    });

  async #writeAll(): Promise<void> {
    if (this.#isWriting) {
      return;
    }
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      await this.#commit(this.#waiting.splice(0, mostTogether));
    }
    this.#isWriting = false;
  }

  async #commit(group: readonly Write[]): Promise<void> {
    let left = group;
    while (left.length > 0) {
      left = await this.#attempt(left);
    }
  }

  /**
   * A change that fails does so alone, and the others are still to be made; if something else does, such as
   * the commit, all fail.
   *
   * @returns those that are still to be made.
   */
  async #attempt(group: readonly Write[]): Promise<readonly Write[]> {
    let current: Write | undefined;
    try {
      const committed = await this.#transact(async (transaction) => {
        const done: (() => void)[] = [];
        for (const write of group) {
          current = write;
          done.push(await write.change(transaction));
        }
        current = undefined;
        return done;
      });
      for (const tell of committed) {
        tell();
      }
      return [];
    } catch (error) {
      const failed = current === undefined ? group : [current];
      for (const { fail } of failed) {
        fail(error);
      }
      return group.filter((write) => !failed.includes(write));
    }
  }
}
