import { randomBytes, randomUUID } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import {
  type Membership,
  memberLifetime,
  type NewReplica,
  type Register,
  type Tenure,
} from "../../../replicas/register.ts";
import type { Store } from "../../../store.ts";
import { VersionSequence } from "../../version-sequence.ts";
import type { Explained } from "../connection.ts";
import { succeedLoneWriter } from "../lease-claim.ts";
import { makeLeaseTable, migrate } from "../migrate.ts";
import { newestVersion } from "../newest-version.ts";
import { explainer, type SqlDatabase } from "../open-store.ts";
import type { Retention } from "../retention.ts";
import { defaultRetention, sqlStore } from "../sql-store.ts";
import type { Tables } from "../tables.ts";
import type { Transact } from "../write-queue.ts";
import { endIdle } from "./brief.ts";
import { databaseNow } from "./census.ts";
import { SqlMembership } from "./membership.ts";
import { memberProof, tenureProof } from "./proofs.ts";
import { type Proof, ProvedWrites } from "./proved-writes.ts";
import { freeShare, type Taken } from "./share-rows.ts";

/** A number that nobody else locks in our database, as far as we know. */
const orderLock = 7_102_016;

export interface RegisterOptions {
  /** The same database by connections of its own: signs of life wait behind nothing. */
  readonly signs: Kysely<Tables>;
  readonly retention?: Retention | undefined;
}

/** A database that replicas write together. It is closed with it. */
export function openRegister(given: SqlDatabase, options: RegisterOptions): Register {
  const register = new SqlRegister(given, options);
  return {
    join: (replica) => register.join(replica),
    close: async () => {
      await Promise.all([given.database.destroy(), options.signs.destroy()]);
    },
  };
}

class SqlRegister {
  readonly #database: Kysely<Tables>;
  readonly #name: string;
  readonly #retention: Retention;
  readonly #explained: Explained;
  readonly #signs: Kysely<Tables>;
  readonly #writes: ProvedWrites;
  /** Of the audit log. */
  readonly #entries: ProvedWrites;
  readonly #changes: ProvedWrites;
  readonly #versions = new VersionSequence();

  constructor(given: SqlDatabase, { signs, retention = defaultRetention }: RegisterOptions) {
    this.#database = given.database;
    this.#signs = signs;
    this.#name = given.name;
    this.#retention = retention;
    this.#explained = explainer(given);
    this.#writes = new ProvedWrites(this.#transactOf(given.database));
    this.#changes = new ProvedWrites(this.#transactOf(signs));
    const transact = this.#transactOf(given.database);
    this.#entries = new ProvedWrites((work) =>
      transact(async (transaction) => {
        await this.#order(transaction);
        return await work(transaction);
      }),
    );
  }

  #transactOf(database: Kysely<Tables>): Transact {
    return (work) => this.#explained(() => untangled(() => database.transaction().execute(work)));
  }

  async join(replica: NewReplica): Promise<Membership> {
    const [id, secret] = [randomUUID(), randomBytes(32).toString("base64url")];
    await this.#explained(() => this.#enter({ ...replica, id, secret }));
    const proof = memberProof(this.#database, id);
    return new SqlMembership({
      id,
      secret,
      division: replica.division,
      database: this.#signs,
      explained: this.#explained,
      write: this.#changes.with(proof),
      store: this.#storeWith(proof),
      tenureOf: (taken) => this.#tenureOf(taken),
    });
  }

  async #enter({ division, revision, ...replica }: Entering): Promise<void> {
    await makeLeaseTable(this.#database, this.#name);
    const clock = { now: () => databaseNow };
    await this.#database
      .transaction()
      .execute((transaction) => succeedLoneWriter(transaction, clock));
    await migrate(this.#database, { where: this.#name, prove: async () => undefined });
    await this.#goOnFromNewest();
    await this.#database.transaction().execute(async (transaction) => {
      await succeedLoneWriter(transaction, clock);
      await transaction
        .insertInto("replica")
        .values({
          ...replica,
          revision: revision ?? null,
          layout: division.layout,
          takes_shares: 0,
          joined_at: databaseNow,
          expires_at: sql<number>`${databaseNow} + ${memberLifetime}`,
        })
        .execute();
    });
  }

  /** What others gave out is below what is given out from now on. */
  async #goOnFromNewest(): Promise<void> {
    const newest = await newestVersion(this.#database);
    if (newest !== undefined) {
      this.#versions.goOnFrom(newest);
    }
  }

  async #tenureOf(taken: Taken): Promise<Tenure> {
    await this.#explained(() => this.#goOnFromNewest());
    const lost = new AbortController();
    const store = this.#storeWith(tenureProof(this.#database, { ...taken, lost }));
    return {
      share: taken.share,
      fence: taken.fence,
      tendedUntil: taken.tendedUntil,
      store,
      lost: lost.signal,
      free: () =>
        this.#explained(() =>
          this.#signs.transaction().execute((transaction) => freeShare(transaction, taken)),
        ),
    };
  }

  /** Until the transaction ends, no other replica is here; what it gave out before is below what follows. */
  async #order(transaction: Transaction<Tables>): Promise<void> {
    await sql`select ${endIdle}, pg_advisory_xact_lock(${sql.lit(orderLock)})`.execute(transaction);
    const { newest } = await transaction
      .selectFrom("audit_entry")
      .select(({ fn }) => fn.max<string | null>("id").as("newest"))
      .executeTakeFirstOrThrow();
    if (newest !== null) {
      this.#versions.goOnFrom(newest);
    }
  }

  #storeWith(proof: Proof): Store {
    const access = {
      versions: this.#versions,
      read: <T>(query: (database: Kysely<Tables>) => Promise<T>) =>
        this.#explained(() => query(this.#database)),
      write: this.#writes.with(proof),
      writeInOrder: this.#entries.with(proof),
    };
    // The database is closed with the register.
    return sqlStore(access, this.#retention, { writable: true, close: async () => undefined });
  }
}

/** Codes of PostgreSQL: a deadlock, and what cannot be done beside another transaction. */
const entanglements: ReadonlySet<unknown> = new Set(["40P01", "40001"]);
const mostTries = 5;

/** Makes a transaction again that was in the way of another one. */
async function untangled<T>(transact: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transact();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (!entanglements.has(code) || tries === mostTries) {
        throw error;
      }
    }
  }
}

interface Entering extends NewReplica {
  readonly id: string;
  readonly secret: string;
}
