import { setTimeout as pause } from "node:timers/promises";
import {
  type PgBouncer,
  type PostgresServer,
  startPgBouncer,
  startPostgres,
} from "@glu/core/testing";
import { Children } from "../children.ts";
import type { EngineName } from "./engine.ts";
import type { ReplicaProcess } from "./replica-process.ts";
import { Replicas } from "./replicas.ts";

/** What a benchmark finds ready: PostgreSQL, and processes that take shares. */
export class Workbench {
  readonly signal: AbortSignal;
  readonly postgres: PostgresServer;
  readonly #children: Children;
  readonly #poolers: PgBouncer[] = [];
  readonly #databases: string[] = [];

  static async open(signal: AbortSignal): Promise<Workbench> {
    const postgres = await startPostgres();
    // What the server does by itself would be counted with what the engines ask.
    await postgres.query(postgres.url, "ALTER SYSTEM SET autovacuum = off");
    await postgres.query(postgres.url, "SELECT pg_reload_conf()");
    return new Workbench(postgres, signal);
  }

  private constructor(postgres: PostgresServer, signal: AbortSignal) {
    this.postgres = postgres;
    this.signal = signal;
    this.#children = new Children(signal);
  }

  /** Processes that have not opened anything yet, for a database that is empty. */
  async spawn(engine: EngineName, count: number): Promise<Replicas> {
    const url = await this.postgres.createDatabase();
    this.#databases.push(new URL(url).pathname.slice(1));
    const module = new URL("./replica-process.js", import.meta.url);
    const children = Array.from({ length: count }, (_, index) => {
      return this.#children.start<ReplicaProcess>(module, {
        name: `replica ${index} of ${engine}`,
      });
    });
    await Promise.all(children.map((child) => child.call("want", true)));
    return new Replicas({ engine, url, children, signal: this.signal });
  }

  /** Three that are open, one after the other, and have settled. */
  async three(engine: EngineName): Promise<Replicas> {
    const replicas = await this.spawn(engine, 3);
    await replicas.openOneByOne();
    await pause(1000, undefined, { signal: this.signal });
    return replicas;
  }

  async pooled(url: string): Promise<string> {
    const pooler = await startPgBouncer(url);
    this.#poolers.push(pooler);
    return pooler.url;
  }

  async clear(): Promise<void> {
    await this.#children.close();
    await Promise.all(this.#poolers.splice(0).map((pooler) => pooler.stop()));
    // A server that was killed reads all of them when it starts.
    for (const name of this.#databases.splice(0)) {
      await this.postgres.query(this.postgres.url, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  }

  async close(): Promise<void> {
    await this.clear();
    await this.postgres.stop();
  }
}
