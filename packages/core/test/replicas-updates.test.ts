import { postgresAvailable } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { GluProcess } from "./glu-process.ts";
import { ReplicaGroup } from "./replica-group.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const [before, after] = ["the-one-before", "the-one-after"];
const newest = "9999";
const patience = { timeout: 20_000 };

describe.skipIf(isMissing)("replicas that are brought up to date one after the other", () => {
  let group: ReplicaGroup;

  beforeAll(async () => {
    group = await ReplicaGroup.start();
  });
  afterEach(() => group.end());
  afterAll(() => group.stop());

  /** As a rolling update does with one. */
  async function endOne(server: GluProcess | undefined): Promise<void> {
    server?.signal("SIGTERM");
    expect(await server?.ended()).toMatchObject({ code: 0 });
  }

  test("another version of the same program shares the work with the old one, and none is lost or done twice", async () => {
    const { names } = await group.begin({ pipelines: 6, repositories: 6 });
    const { servers } = await group.serveAll(2, { GLU_REVISION: before });
    await group.pushAll("second");
    const newer = group.serve({ env: { GLU_REVISION: after } });
    await group.shared(3);
    const { replicas } = await group.listed(await newer.url());
    expect(replicas.map(({ revision }) => revision)).toEqual([before, before, after]);
    await group.pushAll("third");
    const met = new Set((await group.records()).slice(0, 12).map(({ revision }) => revision));
    expect(met).toEqual(new Set([before, after]));
    await Promise.all(servers.map(endOne));
    await group.shared(1);
    await group.pushAll("fourth");
    const records = await group.records();
    expect(new Set(records.slice(0, 12).map(({ revision }) => revision))).toEqual(new Set([after]));
    expect(new Set(records.map(({ state }) => state))).toEqual(new Set(["promoted"]));
    for (const name of names) {
      // Three images went through two phases each.
      expect(await group.commits(name)).toBe(6);
    }
  }, 120_000);

  test("a program with a pipeline more waits until the last of the old ones has gone, and then has all", async () => {
    const { names, define } = await group.begin({ pipelines: 4, repositories: 4, defined: 3 });
    const { servers } = await group.serveAll(2, { GLU_REVISION: before });
    await define(4);
    const newer = [1, 2].map(() => group.serve({ env: { GLU_REVISION: after } }));
    const [url = ""] = await Promise.all(newer.map((server) => server.url()));
    const of = async (revision: string) => {
      const { replicas, untended } = await group.listed(url);
      return { found: replicas.filter((one) => one.revision === revision), untended };
    };
    await expect.poll(async () => (await of(after)).found, patience).toHaveLength(2);
    // It is ready: the old ones are only told to end once it is.
    await expect.poll(async () => (await fetch(`${url}/ready`)).status, patience).toBe(200);
    const waits = expect.stringMatching(/./);
    const { found, untended } = await of(after);
    expect(found).toMatchObject([
      { pipelines: [], waits },
      { pipelines: [], waits },
    ]);
    expect(untended).toEqual(["app-3"]);
    await group.pushAll("second", names.slice(0, 3));
    const [first, second] = servers;
    await endOne(first);
    await group.pushAll("third", names.slice(0, 3));
    expect(new Set((await group.records()).map(({ revision }) => revision))).toEqual(
      new Set([before]),
    );
    await endOne(second);
    await group.shared(2);
    await group.pushAll("fourth");
    for (const [index, name] of names.entries()) {
      expect(await group.commits(name)).toBe(index === 3 ? 2 : 6);
    }
    expect(new Set((await group.records()).map(({ state }) => state))).toEqual(
      new Set(["promoted"]),
    );
  }, 120_000);

  describe("and whose database a newer Glu has changed", () => {
    test("go on, and take in others, where they understand it", async () => {
      await group.begin({ pipelines: 2, repositories: 2 });
      await group.serveAll(1);
      await group.query(`insert into kysely_migration values ('${newest}', '2030-01-01')`);
      await group.pushAll("second");
      group.serve();
      await group.shared(2);
      await group.pushAll("third");
    }, 60_000);

    test("end and say why where they do not", async () => {
      await group.begin({ pipelines: 2, repositories: 2 });
      const { servers } = await group.serveAll(2);
      await group.query(`insert into kysely_migration values ('${newest}', '2030-01-01')`);
      await group.query(`update division set understood_from = '${newest}'`);
      const ends = await Promise.all(servers.map((server) => server.ended()));
      const said = expect.stringContaining("a newer version of Glu has changed the tables");
      expect(ends).toMatchObject([
        { code: 1, stderr: said },
        { code: 1, stderr: said },
      ]);
      const late = await group.serve().ended();
      const refused = expect.stringContaining("was changed by a newer version of Glu");
      expect(late).toMatchObject({ code: 1, stderr: refused });
    }, 60_000);
  });
});
