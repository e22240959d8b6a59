import { hostname } from "node:os";
import {
  type CompiledQuery,
  type Kysely,
  type RawBuilder,
  sql,
  type Transaction,
  type UpdateObject,
} from "kysely";
import { StoreError, StoreHeldError, StoreUnreachableError } from "../../errors.ts";
import { processName } from "../../process-name.ts";
import type { Logger, Timers } from "../../runtime.ts";
import type { Explained } from "./connection.ts";
import type { Tables } from "./tables.ts";

export interface LeaseOptions {
  /** The clock that all who share the database go by, in ms since 1970. */
  readonly now: () => RawBuilder<number>;
  /** Keeps others from taking the lease while a change is under way. */
  readonly lock: "exclusive" | "shared row";
  readonly timers: Timers;
  readonly logger: Logger;
}

interface LeaseParts extends LeaseOptions {
  readonly explained: Explained;
}

const name = "writer";
/** How long it lasts after it was renewed, in ms, and how often it is. */
const duration = 15_000;
const period = 5_000;

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
    const fence =
      (await takeIfFree(database, options)) ?? (await takeFromTheDead(database, options));
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
      .where("name", "=", name)
      .where("fence", "=", fence);
    this.#proof = (options.lock === "shared row" ? mine.forShare() : mine).compile();
  }

  /** Aborted once it is known that another process has taken over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws {StoreError} if another process has taken over. */
  async prove(transaction: Transaction<Tables>): Promise<void> {
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
    this.#cancelRenewal = this.#options.timers.after(period, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { explained, logger } = this.#options;
    try {
      if (!(await explained(() => this.#set({ expires_at: until(this.#options) })))) {
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
      .where("name", "=", name)
      .where("fence", "=", this.#fence)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}

/** The fence of the new holder; undefined if somebody has it. */
async function takeIfFree(
  database: Kysely<Tables>,
  options: LeaseOptions,
): Promise<number | undefined> {
  const { now } = options;
  const mine = { holder: processName(), address: null, expires_at: until(options) };
  const taken = await database
    .insertInto("lease")
    .values({ name, fence: 1, ...mine })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ ...mine, fence: sql`lease.fence + 1` })
        .where("lease.expires_at", "<=", now()),
    )
    .returning("fence")
    .executeTakeFirst();
  return taken?.fence;
}

/** @throws {StoreHeldError} if the holder is alive, or nobody here can tell. */
async function takeFromTheDead(database: Kysely<Tables>, options: LeaseOptions): Promise<number> {
  const holder = await database
    .selectFrom("lease")
    .selectAll()
    .where("name", "=", name)
    .executeTakeFirst();
  if (holder !== undefined && isGone(holder.holder)) {
    await database
      .updateTable("lease")
      .set({ expires_at: 0 })
      .where("name", "=", name)
      .where("fence", "=", holder.fence)
      .execute();
  }
  const fence = await takeIfFree(database, options);
  if (fence === undefined) {
    throw new StoreHeldError(holder?.holder ?? "another process", holder?.address ?? undefined);
  }
  return fence;
}

function until({ now }: LeaseOptions): RawBuilder<number> {
  return sql<number>`${now()} + ${duration}`;
}

/** Whether it is a process of this machine that has ended. */
function isGone(holder: string): boolean {
  const [, pid, host] = /^process (\d+) on (.*)$/.exec(holder) ?? [];
  if (pid === undefined || host !== hostname()) {
    return false;
  }
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
