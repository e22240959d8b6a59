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
  const { durable = true } = options;
  const account = postgresAccount();
  const directory = await GuardedDirectory.create({ prefix: "glu-postgres-", account });
  const cluster = new PostgresCluster({ programs: postgresAvailable, directory, durable });
  try {
    await cluster.initialize(login);
    return new PostgresServer(cluster, await startSomewhere(cluster));
  } catch (error) {
    await cluster.remove();
    throw error;
  }
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
  readonly #cluster: PostgresCluster;
  readonly #port: number;
  #databases = 0;

  constructor(cluster: PostgresCluster, port: number) {
    this.#cluster = cluster;
    this.#port = port;
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
    await this.#cluster.end();
  }

  /** Listens on the same port again. */
  async resume(): Promise<void> {
    await this.#cluster.start(this.#port);
  }

  /** Breaks all connections and listens on the same port again. */
  async restart(): Promise<void> {
    await this.pause();
    await this.resume();
  }

  /** Breaks all connections and removes what lies on disk. */
  async stop(): Promise<void> {
    await this.#cluster.remove();
  }

  #urlOf(database: string): string {
    return `postgres://${login.user}:${login.password}@127.0.0.1:${this.#port}/${database}`;
  }
}
