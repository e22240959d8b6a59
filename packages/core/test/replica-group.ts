import assert from "node:assert/strict";
import type { ReplicaListView } from "@glu/core/api-types";
import {
  type GitServer,
  type PostgresServer,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { vi } from "vitest";
import type { GluOptions, GluProcess } from "./glu-process.ts";
import {
  createReplicaProject,
  type ReplicaProject,
  type ReplicaProjectOptions,
} from "./replica-project.ts";
import { get } from "./staging.ts";

type Given = Omit<ReplicaProjectOptions, "git" | "database"> & {
  /** The URL that the servers are given. @default that of the database */
  readonly through?: (database: string) => Promise<string>;
};

/** How long the slowest machine may take for what takes a few seconds, in ms. */
const patience = { timeout: 30_000, interval: 100 };

/** Servers of one program on one database, on real servers that outlive each test. */
export class ReplicaGroup {
  readonly git: GitServer;
  readonly postgres: PostgresServer;
  #project: ReplicaProject | undefined;
  #database = "";
  #servers: GluProcess[] = [];

  static async start(): Promise<ReplicaGroup> {
    return new ReplicaGroup(await startGitServer(), await startPostgres({ durable: false }));
  }

  private constructor(git: GitServer, postgres: PostgresServer) {
    this.git = git;
    this.postgres = postgres;
  }

  get project(): ReplicaProject {
    assert.ok(this.#project, "no project was begun");
    return this.#project;
  }

  /** A program and a database of its own. */
  async begin({ through = async (url) => url, ...given }: Given): Promise<ReplicaProject> {
    const { git } = this;
    this.#database = await this.postgres.createDatabase();
    const database = await through(this.#database);
    this.#project = await createReplicaProject({ ...given, git, database });
    return this.#project;
  }

  serve(options: Pick<GluOptions, "env" | "nodeOptions"> = {}): GluProcess {
    const server = this.project.serve(options);
    this.#servers.push(server);
    return server;
  }

  async query(sql: string) {
    return await this.postgres.query(this.#database, sql);
  }

  /** Starts some. Resolves with their addresses once each tends as many shares as the others. */
  async serveAll(count: number, env: GluOptions["env"] = {}) {
    const servers = Array.from({ length: count }, () => this.serve({ env }));
    const urls = await Promise.all(servers.map((server) => server.url()));
    await this.shared(count);
    return { servers, urls };
  }

  /** Resolves once this many tend all there is, none much more than the others. */
  async shared(count: number): Promise<void> {
    await vi.waitUntil(async () => {
      const rows = await this.query(
        "select replica, count(*)::int as shares from share group by replica",
      );
      const shares = rows.map((row) => Number(row["shares"]));
      const isEven = Math.max(...shares) - Math.min(...shares) <= 1;
      return rows.length === count && rows.every((row) => row["replica"] !== "") && isEven;
    }, patience);
  }

  /** Who tends how much, as one of them says. */
  async listed(url: string): Promise<ReplicaListView> {
    return await get<ReplicaListView>(`${url}/api/v1/replicas`);
  }

  /** Puts another image of each pipeline, and resolves once all went through. */
  async pushAll(content: string, names = this.project.names): Promise<void> {
    const pushed = await Promise.all(names.map((name) => this.project.push(name, content)));
    await Promise.all(names.map((name, index) => this.through(name, pushed[index] ?? "")));
  }

  /** Resolves once the last phase of a pipeline shows an image in Git. */
  async through(name: string, digest: string): Promise<void> {
    const shown = () => this.project.shown(name, "production");
    await vi.waitUntil(async () => (await shown()) === digest, patience);
  }

  /** How many commits Glu has made in the repository of a pipeline. */
  async commits(name: string): Promise<number> {
    return (await this.git.log(this.project.repositoryOf(name))).length - 1;
  }

  /** Resolves once all records of promotions have ended, with what they are, newest first. */
  async records(): Promise<readonly { readonly state: string; readonly revision: string }[]> {
    const sql = "select id, state, revision from promotion order by id desc";
    return await vi.waitUntil(async () => {
      const rows = await this.query(sql);
      const records = rows.map((row) => ({
        state: String(row["state"]),
        revision: String(row["revision"]),
      }));
      return records.every(({ state }) => state !== "queued" && state !== "running") && records;
    }, patience);
  }

  /** Kills the servers, and removes the project. */
  async end(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.kill()));
    await this.#project?.remove();
    this.#project = undefined;
  }

  async stop(): Promise<void> {
    await this.git.close();
    await this.postgres.stop();
  }
}
