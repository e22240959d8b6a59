import { freePort } from "./free-port.ts";
import { GuardedDirectory } from "./guarded-directory.ts";
import { PostgresCluster } from "./postgres-cluster.ts";
import { postgresAccount, postgresAvailable } from "./postgres-programs.ts";
import { type PostgresRow, queryPostgres } from "./query-postgres.ts";

export interface PostgresOptions {
  /** False for a server that does not wait for the disk; its data outlive it, but not the machine. @default true */
  readonly durable?: boolean;
}

const login = { user: "glu", password: "open-sesame" };
const attempts = 5;

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, with its data in a temporary directory; as another
 * user if this one is root.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  if (postgresAvailable === undefined) {
    throw new Error("PostgreSQL ≥ 15 is not installed; on Debian it is in postgresql");
  }
  return await startOn(postgresAvailable, options, (cluster) => cluster.initialize(login));
}

async function startOn(
  programs: string,
  { durable = true }: PostgresOptions,
  prepare: (cluster: PostgresCluster) => Promise<void>,
): Promise<PostgresServer> {
  const account = postgresAccount();
  const directory = await GuardedDirectory.create({ prefix: "glu-postgres-", account });
  const cluster = new PostgresCluster({ programs, directory, durable });
  try {
    await prepare(cluster);
    const port = await startSomewhere(cluster);
    return new PostgresServer({ programs, cluster, port, durable });
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

interface PostgresServerParts {
  readonly programs: string;
  readonly cluster: PostgresCluster;
  readonly port: number;
  readonly durable: boolean;
}

/** Takes a port that is free just now, and another one if somebody else was faster. */
async function startSomewhere(cluster: PostgresCluster): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      await cluster.start(port);
      return port;
    } catch (error) {
      if (attempt === attempts || !String(error).includes("Address already in use")) {
        throw error;
      }
    }
  }
}

/** A server of its own for the tests of a file; each test may have a database of its own. */
export class PostgresServer {
  /** The database that is always there, with a user who may do everything. */
  readonly url: string;
  readonly #parts: PostgresServerParts;
  #databases = 0;

  constructor(parts: PostgresServerParts) {
    this.#parts = parts;
    this.url = this.#urlOf("postgres");
  }

  /** Creates an empty database and returns its URL. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await queryPostgres(this.url, `CREATE DATABASE ${name}`);
    return this.#urlOf(name);
  }

  /** Runs statements on a connection of their own and returns the rows of all of them. */
  query(url: string, sql: string): Promise<readonly PostgresRow[]> {
    return queryPostgres(url, sql);
  }

  /** Breaks all connections, and refuses new ones until {@link resume}; what is committed stays. */
  async pause(): Promise<void> {
    await this.#parts.cluster.end();
  }

  /** Listens on the same port again. */
  async resume(): Promise<void> {
    await this.#parts.cluster.start(this.#parts.port);
  }

  /** Breaks all connections and listens on the same port again. */
  async restart(): Promise<void> {
    await this.pause();
    await this.resume();
  }

  /** Breaks all connections and removes what lies on disk. */
  async stop(): Promise<void> {
    await this.#parts.cluster.remove();
  }

  /** Starts another server that has what this one has, and confirms from now on what this one commits. */
  async startStandby(): Promise<PostgresServer> {
    const { programs, durable } = this.#parts;
    const standby = await startOn(programs, { durable }, (cluster) => cluster.copy(this.url));
    await this.query(this.url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await this.query(this.url, "SELECT pg_reload_conf()");
    return standby;
  }

  /** Has a standby go on by itself; resolves once it can be written to. */
  async promote(): Promise<void> {
    await this.query(this.url, "SELECT pg_promote()");
  }

  #urlOf(database: string): string {
    return `postgres://${login.user}:${login.password}@127.0.0.1:${this.#parts.port}/${database}`;
  }
}
