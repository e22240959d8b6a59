import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GluProcess } from "../../core/test/glu-process.ts";
import { createReplicaProject, type ReplicaProject } from "../../core/test/replica-project.ts";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
/** Another server takes over within a few seconds, of which nobody tends them for so short a time that the page may not see it. */
const patience = { timeout: 30_000 };

describe.skipIf(isMissing || whyNoBrowser())("two servers on one database", () => {
  let git: GitServer;
  let postgres: PostgresServer;
  let project: ReplicaProject;
  let browser: Browser;
  const servers: GluProcess[] = [];

  beforeAll(async () => {
    [git, postgres, browser] = await Promise.all([
      startGitServer(),
      startPostgres({ durable: false }),
      openBrowser(),
    ]);
    const database = await postgres.createDatabase();
    const size = { pipelines: 4, repositories: 4 };
    project = await createReplicaProject({ git, database, ...size, hasDashboard: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.kill()));
    await project?.remove();
    await git?.close();
    await postgres?.stop();
  });

  test("are seen to come, and when one is killed, that it goes and who has its part then", async () => {
    const [first, second] = [project.serve(), project.serve()];
    servers.push(first, second);
    const [url, other] = await Promise.all([first.url(), second.url()]);
    const visit = await Visit.begin(browser, url, { path: "/replicas" });
    const { page } = visit;
    const rows = page.getByRole("list", { name: "Replicas" }).getByRole("article");
    const [own, killed] = [url, other].map((address) => rows.filter({ hasText: address }));
    await page.getByText("2 servers share 4 pipelines.").waitFor(patience);
    for (const row of [own, killed]) {
      await row?.getByText("2 pipelines with 6 phases").waitFor(patience);
    }
    await own?.getByText("Answers you").waitFor();
    expect(await visit.barriers()).toEqual([]);
    second.signal("SIGKILL");
    await page.getByText("One server tends 4 pipelines.").waitFor(patience);
    expect(await rows.count()).toBe(1);
    await own?.getByText("4 pipelines with 12 phases").waitFor(patience);
    await page.getByRole("heading", { name: /Nobody tends/ }).waitFor({ state: "detached" });
    expect(visit.complaints).toEqual([]);
    await visit.end();
  }, 120_000);
});
