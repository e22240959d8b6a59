import type { CompiledQuery, Kysely, UpdateObject } from "kysely";
import { StoreError, StoreUnreachableError } from "../../errors.ts";
import type { Explained } from "./connection.ts";
import {
  claimLease,
  type LeaseOptions,
  leaseEnd,
  leaseName,
  renewalPeriod,
} from "./lease-claim.ts";
import type { Tables } from "./tables.ts";

interface LeaseParts extends LeaseOptions {
  readonly explained: Explained;
}

/**
 * The right to change a store. Whoever takes it after the holder has gone gets a higher number (the
 * fence), and what the old holder still tries to write is refused.
 */
export class WriterLease {
  readonly #database: Kysely<Tables>;
  readonly #options: LeaseParts;
  readonly #fence: number;
  readonly #proof: CompiledQuery;
  readonly #lost = new AbortController();
  #cancelRenewal: () => void = () => undefined;
  #isReleased = false;

  /** @throws {StoreHeldError} if somebody else has it. */
  static async take(database: Kysely<Tables>, options: LeaseParts): Promise<WriterLease> {
    const fence = await claimLease(database, options);
    const lease = new WriterLease(database, options, fence);
    lease.#renewLater();
    return lease;
  }

  private constructor(database: Kysely<Tables>, options: LeaseParts, fence: number) {
    this.#database = database;
    this.#options = options;
    this.#fence = fence;
    const mine = database
      .selectFrom("lease")
      .select("fence")
      .where("name", "=", leaseName)
      .where("fence", "=", fence);
    this.#proof = (options.lock === "shared row" ? mine.forShare() : mine).compile();
  }

  /** Aborted once it is known that another process has taken over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws {StoreError} if another process has taken over. */
  async prove(transaction: Kysely<Tables>): Promise<void> {
    const { rows } = await transaction.executeQuery(this.#proof);
    if (rows.length === 0) {
      this.#lost.abort();
      throw new StoreError(
        "another process has taken over the store; this one writes nothing more",
      );
    }
  }

  /** Tells others where the holder can be reached, such as `http://127.0.0.1:8080`. */
  async announce(address: string): Promise<void> {
    await this.#set({ address });
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    this.#cancelRenewal();
    await this.#set({ holder: "", address: null, expires_at: 0 });
  }

  #renewLater(): void {
    this.#cancelRenewal = this.#options.timers.after(renewalPeriod, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { explained, logger } = this.#options;
    try {
      if (!(await explained(() => this.#set({ expires_at: leaseEnd(this.#options) })))) {
        this.#lost.abort();
      }
    } catch (error) {
      // That it is away is said for all that do not reach it.
      if (!(error instanceof StoreUnreachableError)) {
        logger.warn({ error }, "the lease of the store was not renewed");
      }
    }
    if (!this.#isReleased && !this.lost.aborted) {
      this.#renewLater();
    }
  }

  /** @returns false if somebody else has it now; then nothing is changed. */
  async #set(columns: UpdateObject<Tables, "lease">): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("lease")
      .set(columns)
      .where("name", "=", leaseName)
      .where("fence", "=", this.#fence)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}
