import { type PostgresRow, type PostgresServer, startPostgres } from "@glu/core/testing";

const observer = { user: "observer", password: "not-a-secret" };

/** A PostgreSQL of its own that counts the statements of each user. */
export class Database {
  /** Of the process that starts all others of the server. */
  readonly pid: number;
  readonly #server: PostgresServer;

  static async start(): Promise<Database> {
    const server = await startPostgres();
    try {
      const { user, password } = observer;
      await server.query(
        server.url,
        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'",
      );
      await server.query(server.url, "ALTER SYSTEM SET max_connections = 200");
      await server.query(server.url, `CREATE ROLE ${user} SUPERUSER LOGIN PASSWORD '${password}'`);
      await server.restart();
      return new Database(server, await postmaster(server));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private constructor(server: PostgresServer, pid: number) {
    this.#server = server;
    this.pid = pid;
  }

  /** An empty one; its URL. */
  async create(): Promise<string> {
    const url = await this.#server.createDatabase();
    await this.query(url, "CREATE EXTENSION pg_stat_statements");
    return url;
  }

  /** As another user than the product, so that it does not count. */
  query(url: string, sql: string): Promise<readonly PostgresRow[]> {
    const observed = new URL(url);
    observed.username = observer.user;
    observed.password = observer.password;
    return this.#server.query(observed.href, sql);
  }

  /** How many statements the product has sent since this was last asked, also those that begin and end transactions. */
  async takeStatements(url: string): Promise<number> {
    const [row] = await this.query(
      url,
      `SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements JOIN pg_roles ON userid = pg_roles.oid
       JOIN pg_database ON dbid = pg_database.oid
       WHERE rolname <> '${observer.user}' AND datname = current_database()`,
    );
    await this.query(
      url,
      "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()",
    );
    return Number(row?.["calls"]);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

/** The first line of a file that the server keeps. */
async function postmaster(server: PostgresServer): Promise<number> {
  const [row] = await server.query(
    server.url,
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  return Number(row?.["pid"]);
}
