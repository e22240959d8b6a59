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
const minute = 60_000;
/** How long a server may take until it tends its pipelines, in ms. */
const startLimit = 20_000;
const again = /"due":"([^"]+)".*"msg":"what fell due and had not ended is attempted again"/;

/** Falls due once, at the next minute by when a server will be there; and then tomorrow. */
function nextMinute(): Date {
  return new Date(Math.ceil((Date.now() + startLimit) / minute) * minute);
}

describe.skipIf(isMissing)("a time of a schedule, as replicas meet it", () => {
  let git: GitServer;
  let postgres: PostgresServer;
  let project: ReplicaProject;
  const servers: GluProcess[] = [];

  beforeAll(async () => {
    git = await startGitServer();
    postgres = await startPostgres({ durable: false });
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill()));
    await project.remove();
  });
  afterAll(async () => {
    await git.close();
    await postgres.stop();
  });

  function serve(): GluProcess {
    const server = project.serve();
    servers.push(server);
    return server;
  }

  const rows = (sql: string) => postgres.query(project.database, sql);

  /** Nothing can be written down of promotions from now on. @returns how to end that */
  async function lockPromotions(): Promise<() => Promise<void>> {
    const held = rows("begin; lock table promotion in exclusive mode; select pg_sleep(300)");
    const ended = held.catch(() => undefined);
    const holder =
      "select pid from pg_locks where mode = 'ExclusiveLock' and granted and relation = 'promotion'::regclass";
    await expect.poll(() => rows(holder)).toHaveLength(1);
    return async () => {
      await rows(`select pg_terminate_backend(pid) from (${holder}) as holder`);
      await ended;
    };
  }

  test("is attempted at once by the next one, if it was killed before the attempt", async () => {
    const due = nextMinute();
    const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    project = await createReplicaProject({
      git,
      database: await postgres.createDatabase(),
      pipelines: 1,
      repositories: 1,
      triggers: `system.addTrigger(schedule({ cron: "${cron}", timeZone: "UTC", matches: { name: "staging" } }));`,
    });
    const first = serve();
    await first.logged(/"msg":"tends"/);
    const digest = await project.push("app-0", "second");
    const release = await lockPromotions();
    await first.logged(/"phases":\["app-0\/staging"\],"msg":"met"/);
    const isHeld = "select 1 from pg_locks where not granted and relation = 'promotion'::regclass";
    await expect.poll(() => rows(isHeld), { timeout: startLimit }).not.toEqual([]);
    await first.kill();
    await release();
    expect(await rows("select state from promotion")).toEqual([]);
    expect(await rows("select unended_at = due_at as is_left from schedule_tick")).toEqual([
      { is_left: true },
    ]);

    const second = serve();
    await expect
      .poll(() => project.shown("app-0", "staging"), { timeout: startLimit })
      .toBe(digest);
    expect((await second.logged(again))[1]).toBe(due.toISOString());
    await expect
      .poll(() => rows("select due_at, unended_at from schedule_tick"))
      .toEqual([{ due_at: String(due.getTime()), unended_at: null }]);
    expect(await rows("select state, actor from promotion")).toEqual([
      { state: "promoted", actor: `trigger schedule ${cron} UTC` },
    ]);
  }, 180_000);
});
