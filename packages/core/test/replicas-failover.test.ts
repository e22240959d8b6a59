import { postgresAvailable } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { DatabasePath } from "./database-path.ts";
import { ReplicaGroup } from "./replica-group.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("replicas whose database fails over to its standby", () => {
  let group: ReplicaGroup;

  beforeEach(async () => {
    group = await ReplicaGroup.start();
  });
  afterEach(async () => {
    await group.end();
    await group.stop();
  });

  test("go on with what was confirmed, and promote each image once", async () => {
    let path: DatabasePath | undefined;
    let name = "";
    const { names, push } = await group.begin({
      pipelines: 6,
      repositories: 3,
      through: async (database) => {
        ({ pathname: name } = new URL(database));
        path = new DatabasePath(database);
        return await path.before(database);
      },
    });
    onTestFinished(() => path?.end());
    const { servers } = await group.serveAll(3);
    await group.pushAll("second");
    const standby = await group.postgres.startStandby();
    onTestFinished(() => standby.stop());

    const pushed = await Promise.all(names.map((one) => push(one, "third")));
    await Promise.any(servers.map((server) => server.logged(new RegExp(`${pushed[0]}.*promoted`))));
    await group.postgres.pause();
    path?.leadTo(standby.url);
    await standby.promote();
    await Promise.all(names.map((one, index) => group.through(one, pushed[index] ?? "")));
    await group.pushAll("fourth");

    const database = new URL(name, standby.url).href;
    const unended = "select id from promotion where state in ('queued', 'running')";
    await expect.poll(() => standby.query(database, unended), { timeout: 30_000 }).toEqual([]);
    const sql = "select state, count(*)::int as count from promotion group by state";
    // Two phases of each, for the second, the third and the fourth image.
    expect(await standby.query(database, `${sql} having state = 'promoted'`)).toEqual([
      { state: "promoted", count: names.length * 6 },
    ]);
    for (const one of names) {
      // Two pipelines are in one repository.
      expect(await group.commits(one)).toBe(2 * 6);
    }
    for (const server of servers) {
      server.signal("SIGTERM");
      expect(await server.ended()).toMatchObject({ code: 0 });
    }
  }, 120_000);
});
