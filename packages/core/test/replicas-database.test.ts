import { pgBouncerAvailable, postgresAvailable, startPgBouncer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ReplicaGroup } from "./replica-group.ts";

const isInCI = process.env["CI"] === "true";
const isMissing = postgresAvailable === undefined && !isInCI;

describe.skipIf(isMissing)("replicas and their database:", () => {
  let group: ReplicaGroup;

  beforeAll(async () => {
    group = await ReplicaGroup.start();
  });
  afterEach(() => group.end());
  afterAll(() => group.stop());

  test("PostgreSQL restarts while nothing is promoted, and while all is: it goes on, once each", async () => {
    const { names, push } = await group.begin({ pipelines: 6, repositories: 3 });
    const { servers } = await group.serveAll(3);
    await group.postgres.restart();
    await group.pushAll("second");
    const before = await Promise.all(names.map((name) => group.commits(name)));

    const pushed = await Promise.all(names.map((name) => push(name, "third")));
    await Promise.any(servers.map((server) => server.logged(new RegExp(`${pushed[0]}.*promoted`))));
    await group.postgres.restart();
    await Promise.all(names.map((name, index) => group.through(name, pushed[index] ?? "")));
    const states = (await group.records()).map(({ state }) => state);
    expect(states.filter((state) => state === "promoted")).toHaveLength(names.length * 4);
    expect(states.filter((state) => state !== "promoted" && state !== "cancelled")).toEqual([]);
    for (const [index, name] of names.entries()) {
      // Two pipelines are in one repository, and two phases in each.
      expect(await group.commits(name)).toBe((before[index] ?? 0) + 4);
    }
    await group.shared(3);
  }, 120_000);

  test.skipIf(pgBouncerAvailable === undefined && !isInCI)(
    "through PgBouncer, where a connection lasts for one transaction, all is as without it",
    async () => {
      const through = async (database: string) => {
        const pooler = await startPgBouncer(database);
        onTestFinished(pooler.stop);
        return pooler.url;
      };
      const { names } = await group.begin({ pipelines: 6, repositories: 6, through });
      const { servers } = await group.serveAll(3);
      await group.pushAll("second");
      servers[0]?.signal("SIGKILL");
      await group.pushAll("third");
      await group.shared(2);
      servers[1]?.signal("SIGTERM");
      expect(await servers[1]?.ended()).toMatchObject({ code: 0 });
      await group.shared(1);
      await group.pushAll("fourth");
      for (const name of names) {
        expect(await group.commits(name)).toBe(6);
      }
    },
    120_000,
  );
});
