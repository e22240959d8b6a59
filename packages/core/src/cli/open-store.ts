import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import type { CallObserver } from "../outside-calls.ts";
import type { Redactor } from "../redactor.ts";
import { type Logger, systemTimers } from "../runtime.ts";
import type { Store } from "../store.ts";
import { memoryStore } from "../stores/memory.ts";
import type { Presence } from "../stores/presence.ts";
import { provisionalStore } from "../stores/provisional.ts";
import { databaseUrl } from "./database-url.ts";

export interface OpenStoreOptions {
  /** Whether it is written; one that is only read is not made. */
  readonly writes: boolean;
  /** Told of the password of the database. */
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** Told whether the database answers. */
  readonly presence: Presence;
  /** Told of each call that failed. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

type Storage = Configuration["storage"];

const fileName = "glu.db";

/**
 * The store of the configuration. What only looks keeps what it learns to itself.
 *
 * @throws {StoreHeldError} if it is to be written and another process has it.
 * @throws {StoreError}
 */
export async function openStore(
  { storage }: Configuration,
  options: OpenStoreOptions,
): Promise<Store> {
  switch (storage.type) {
    case "sqlite":
      return await openFile(storage, options);
    case "postgres": {
      const { retention } = storage;
      return await openPostgres(await databaseUrl(storage, options.redactor), {
        ...options,
        retention,
      });
    }
  }
}

async function openPostgres(
  url: string,
  options: OpenStoreOptions & Pick<Storage, "retention">,
): Promise<Store> {
  const { writes, logger, presence, retention, observe } = options;
  const { postgresStore, readPostgresStore } = await import("../stores/postgres.ts");
  return writes
    ? await postgresStore({ url, retention, timers: systemTimers, logger, presence, observe })
    : provisionalStore(
        (await readPostgresStore({ url, logger, presence, observe })) ?? memoryStore(),
      );
}

async function openFile(
  { path: folder, retention }: Storage,
  { writes, logger, observe }: OpenStoreOptions,
): Promise<Store> {
  const path = join(folder, fileName);
  if (!writes && !(await exists(path))) {
    return provisionalStore(memoryStore());
  }
  // Loaded where there is a file to read or write.
  const { readSqliteStore, sqliteStore } = await import("../stores/sqlite.ts");
  return writes
    ? await sqliteStore({ path, retention, timers: systemTimers, logger, observe })
    : provisionalStore((await readSqliteStore(path, { observe })) ?? memoryStore());
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
