import type { Kysely, RawBuilder } from "kysely";
import { StoreError, StoreHeldError, StoreUnreachableError } from "../../errors.ts";
import type { CallObserver } from "../../outside-calls.ts";
import type { Store } from "../../store.ts";
import type { Presence } from "../presence.ts";
import { VersionSequence } from "../version-sequence.ts";
import type { Explained, SqlConnection } from "./connection.ts";
import { WriterLease } from "./lease.ts";
import type { LeaseOptions } from "./lease-claim.ts";
import { checkMigrated, makeLeaseTable, migrate } from "./migrate.ts";
import { newestVersion } from "./newest-version.ts";
import type { Retention } from "./retention.ts";
import { defaultRetention, sqlStore } from "./sql-store.ts";
import type { Tables } from "./tables.ts";
import { WriteQueue } from "./write-queue.ts";

export interface SqlDatabase {
  readonly database: Kysely<Tables>;
  /** What it is called in messages. */
  readonly name: string;
  /** The same error in words that say what to do. */
  readonly explain: (error: unknown) => unknown;
  /** Told whether it answers. @default nobody is */
  readonly presence?: Presence | undefined;
  /** Told of each call that failed, unless another process has the store. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

export interface WritableOptions extends LeaseOptions {
  readonly retention: Retention | undefined;
  /** What is to be done before it is closed. */
  readonly beforeClose?: () => Promise<unknown>;
}

/**
 * A store that can be written, brought up to date. The database is closed with it, and if it cannot be had.
 *
 * @throws {StoreHeldError} if another process may write.
 * @throws {StoreError}
 */
export async function openWritable(given: SqlDatabase, options: WritableOptions): Promise<Store> {
  const { database, name } = given;
  const explained = explainer(given);
  const { retention = defaultRetention, beforeClose } = options;
  return await closeOnFailure(database, () =>
    explained(async () => {
      await makeLeaseTable(database, name);
      const lease = await WriterLease.take(database, { ...options, explained });
      return await releaseOnFailure(lease, async () => {
        await migrate(database, { where: name, prove: (transaction) => lease.prove(transaction) });
        await refuseReplicas(database, options.now());
        const versions = new VersionSequence(await newestVersion(database));
        const access = accessTo({ database, lease, explained });
        return sqlStore({ versions, ...access }, retention, {
          writable: true,
          lost: lease.lost,
          announce: (address) => explained(() => lease.announce(address)),
          close: async () => {
            await lease.release().catch(() => undefined);
            await beforeClose?.().catch(() => undefined);
            await database.destroy();
          },
        });
      });
    }),
  );
}

/**
 * A store that is only read; undefined if there is nothing yet. Whatever writes fails.
 *
 * @throws {StoreError}
 */
export async function openReadable(given: SqlDatabase): Promise<Store | undefined> {
  const { database, name } = given;
  const explained = explainer(given);
  return await closeOnFailure(database, async () => {
    if (!(await explained(() => checkMigrated(database, name)))) {
      await database.destroy();
      return undefined;
    }
    const refuse: SqlConnection["write"] = () =>
      Promise.reject(new StoreError(`${name} was opened to be read only`));
    const connection: SqlConnection = {
      versions: new VersionSequence(),
      read: (query) => explained(() => query(database)),
      write: refuse,
    };
    return sqlStore(connection, defaultRetention, {
      writable: false,
      close: () => database.destroy(),
    });
  });
}

/** @throws {StoreHeldError} if replicas write the database together. */
async function refuseReplicas(database: Kysely<Tables>, now: RawBuilder<number>): Promise<void> {
  const replica = await database
    .selectFrom("replica")
    .select(["name", "address"])
    .where("expires_at", ">", now)
    // The last sign of life is the best sign that it can be asked.
    .orderBy("expires_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (replica) {
    throw new StoreHeldError(replica.name, replica.address);
  }
}

export function explainer({ explain, presence, observe }: SqlDatabase): Explained {
  return async (work) => {
    const mark = presence?.mark ?? 0;
    try {
      const result = await work();
      presence?.heard();
      return result;
    } catch (error) {
      const explained = explain(error);
      if (explained instanceof StoreUnreachableError) {
        presence?.missed(explained, mark);
      }
      if (!(explained instanceof StoreHeldError)) {
        observe?.({ kind: "store" });
      }
      throw explained;
    }
  };
}

async function closeOnFailure<T>(database: Kysely<Tables>, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

async function releaseOnFailure<T>(lease: WriterLease, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await lease.release().catch(() => undefined);
    throw error;
  }
}

interface Access {
  readonly database: Kysely<Tables>;
  readonly lease: WriterLease;
  readonly explained: Explained;
}

function accessTo({ database, lease, explained }: Access): Pick<SqlConnection, "read" | "write"> {
  const { write } = new WriteQueue((work) =>
    explained(() =>
      database.transaction().execute(async (transaction) => {
        await lease.prove(transaction);
        return await work(transaction);
      }),
    ),
  );
  return { read: (query) => explained(() => query(database)), write };
}
