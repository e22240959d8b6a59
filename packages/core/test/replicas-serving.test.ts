import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { GluProcess } from "./glu-process.ts";
import { createReplicaProject, type ReplicaProject } from "./replica-project.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("replicas", () => {
  let git: GitServer;
  let postgres: PostgresServer;
  let project: ReplicaProject;
  let servers: GluProcess[] = [];

  beforeAll(async () => {
    git = await startGitServer();
    postgres = await startPostgres({ durable: false });
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    servers = [];
    await project.remove();
  });
  afterAll(async () => {
    await git.close();
    await postgres.stop();
  });

  async function begin(pipelines: number, repositories: number): Promise<void> {
    const database = await postgres.createDatabase();
    project = await createReplicaProject({ git, database, pipelines, repositories });
  }

  function serve(): GluProcess {
    const server = project.serve();
    servers.push(server);
    return server;
  }

  test("each tends its part, and another one takes over what one that was killed had", async () => {
    await begin(6, 6);
    const three = [serve(), serve(), serve()];
    await Promise.all(three.map((server) => server.url()));
    await expect
      .poll(
        () =>
          postgres.query(
            project.database,
            "select replica, count(*) from share where replica <> '' group by 1",
          ),
        { timeout: 20_000 },
      )
      .toMatchObject([{ count: "2" }, { count: "2" }, { count: "2" }]);
    const digests = await Promise.all(project.names.map((name) => project.push(name, "second")));
    for (const [index, name] of project.names.entries()) {
      await expect
        .poll(() => project.shown(name, "production"), { timeout: 20_000 })
        .toBe(digests[index]);
    }
    three[0]?.signal("SIGKILL");

    const again = await Promise.all(project.names.map((name) => project.push(name, "third")));
    for (const [index, name] of project.names.entries()) {
      await expect
        .poll(() => project.shown(name, "production"), { timeout: 20_000 })
        .toBe(again[index]);
    }
  }, 90_000);
});
