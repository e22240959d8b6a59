import type { Configuration } from "../config/configuration.ts";
import { StoreError } from "../errors.ts";
import type { Register } from "../replicas/register.ts";
import type { TendingOptions } from "../replicas/tending.ts";
import { databaseUrl } from "./database-url.ts";
import type { OpenStoreOptions } from "./open-store.ts";

/** What replicas share. */
export interface ReplicaDatabase extends Pick<TendingOptions, "openQueue"> {
  /** Whoever opens it closes it. */
  readonly register: Register;
}

/**
 * The database of the configuration, for a server that writes it together with others.
 *
 * @throws {StoreError}
 */
export async function openReplicas(
  { storage }: Configuration,
  { redactor, ...options }: Omit<OpenStoreOptions, "writes">,
): Promise<ReplicaDatabase> {
  if (storage.type !== "postgres") {
    throw new StoreError("replicas share a PostgreSQL database; set storage.type to postgres");
  }
  const { retention } = storage;
  const url = await databaseUrl(storage, redactor);
  const { logger } = options;
  const { postgresRegister } = await import("../stores/postgres.ts");
  const { openShareQueue } = await import("../stores/postgres/graphile-queue.ts");
  return {
    register: postgresRegister({ ...options, url, retention }),
    openQueue: (queue) => openShareQueue({ ...queue, url, logger }),
  };
}
