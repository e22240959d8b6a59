import { tmpdir } from "node:os";
import type { PipelineView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { as, closed, performPath, tokens, useReplicas } from "./asked-replicas.ts";
import { type Event, useEvents } from "./event-reader.ts";
import { runGlu } from "./glu-process.ts";
import { posted } from "./posted.ts";

const replicas = useReplicas();
const { start, ask, get } = replicas;
const follow = useEvents();

describe("what happens at one of three", () => {
  test("is told once by each", async () => {
    await start({}, 3);
    const numbers = [0, 1, 2];
    const readers = await Promise.all(
      numbers.map((number) => follow(`${replicas.servers.at(number).url}/api/v1/events`)),
    );
    await Promise.all(numbers.map((number) => replicas.servers.following(number)));
    for (const name of ["left", "right"]) {
      await get(2, performPath(name), posted({}));
      await get(2, `/pipelines/${name}/phases/draft/holds`, posted({ reason: `of ${name}` }));
    }
    for (const reader of readers) {
      await reader.next(({ name, data }) => name === "audit" && data["scope"] === "right/draft");
      await reader.next(
        ({ name, data }) =>
          name === "promotion" && data["pipeline"] === "right" && data["state"] === "promoted",
      );
    }
    // What would be told twice would be so before this.
    await get(0, "/automation", posted({ mode: "off", reason: "the last" }));
    for (const reader of readers) {
      await reader.next(({ name, data }) => name === "audit" && data["scope"] === "*");
      const ended = reader.events.filter(
        ({ name, data }) => name === "promotion" && data["state"] === "promoted",
      );
      expect(ended.map(({ data }) => String(data["pipeline"])).toSorted()).toEqual([
        "left",
        "right",
      ]);
      const audits = reader.events.filter(({ name }) => name === "audit");
      const scopes = audits.map(({ data }) => String(data["scope"])).toSorted();
      expect(scopes).toEqual([
        "*",
        "left/draft",
        "left/left-shelf",
        "right/draft",
        "right/right-shelf",
      ]);
    }
  });

  test("is shown by the others as soon as they are asked, and told to whoever follows", async () => {
    await start({}, 3);
    const [first, tender] = [0, 1];
    const reader = await follow(`${replicas.servers.at(2).url}/api/v1/events`);
    await Promise.all([0, 1, 2].map((number) => replicas.servers.following(number)));
    const etags = await Promise.all(
      [0, 1, 2].map(async (number) => (await ask(number, "/pipelines/right")).headers.get("etag")),
    );
    expect(new Set(etags).size).toBe(1);
    await get(first, "/pipelines/right/phases/draft/holds", posted({ reason: "wait" }));
    const held = await get<PipelineView>(first, "/pipelines/right");
    expect(JSON.stringify(held)).toContain('"reason":"wait"');
    const { headers } = await ask(tender, "/pipelines/right");
    const etag = headers.get("etag");
    expect(etags).not.toContain(etag);
    await reader.next(({ name, data }) => name === "pipeline" && data["etag"] === etag);
  });

  test("is told of phases too, as the one that looks at them sees it", async () => {
    await start({ tended: { left: 0 }, looks: 0 }, 3);
    const numbers = [0, 1, 2];
    await Promise.all(numbers.map((number) => replicas.servers.following(number)));
    const readers = await Promise.all(
      numbers.map((number) => follow(`${replicas.servers.at(number).url}/api/v1/events`)),
    );
    for (const reader of readers) {
      await reader.next(({ name }) => name === "hello");
    }
    replicas.servers.shelf.put("draft", "two");
    const isTwo = ({ name, data }: Event) =>
      name === "phase" && JSON.stringify(data).includes('"digest":"two"');
    for (const reader of readers) {
      await reader.next(isTwo);
    }
    await get(1, "/automation", posted({ mode: "off", reason: "the last" }));
    for (const reader of readers) {
      await reader.next(({ name, data }) => name === "audit" && data["scope"] === "*");
      expect(reader.events.filter(isTwo)).toHaveLength(1);
    }
  });

  test("is not told to who may not see it", async () => {
    await start(closed);
    const { url } = replicas.servers.at(0);
    await replicas.servers.following(0);
    const token = { authorization: `Bearer ${tokens.liv.token}` };
    const reader = await follow(`${url}/api/v1/events`, undefined, token);
    await get(0, performPath("right"), as("ada", posted({})));
    await get(0, performPath("left"), as("ada", posted({})));
    await reader.next(({ name, data }) => name === "audit" && data["scope"] === "left/left-shelf");
    expect(JSON.stringify(reader.events)).not.toContain("right");
  });

  test("is told once the connection to it is back, and nothing of it twice", async () => {
    await start();
    await replicas.servers.following(0);
    const reader = await follow(`${replicas.servers.at(0).url}/api/v1/events`);
    await reader.next(({ name }) => name === "hello");
    await get(1, performPath("right"), posted({}));
    await reader.next(({ name }) => name === "audit");
    replicas.servers.at(1).cut();
    replicas.servers.shelf.put("draft", "two");
    await get(1, performPath("right"), posted({}));
    const ofState = (state: string) =>
      reader.events.filter(({ name, data }) => name === "promotion" && data["state"] === state);
    await expect.poll(() => ofState("promoted").length).toBe(2);
    await get(1, "/automation", posted({ mode: "off", reason: "the last" }));
    await reader.next(({ name, data }) => name === "audit" && data["scope"] === "*");
    expect(new Set(ofState("promoted").map(({ data }) => data["id"])).size).toBe(2);
    expect(reader.events.filter(({ name }) => name === "audit")).toHaveLength(3);
  });
});

describe("a webhook", () => {
  test("that reaches one server has all look", async () => {
    const secret = { reveal: async () => "a-secret-of-some-length" };
    await start({ webhooks: { hook: { type: "generic", secret } } }, 3);
    const body = JSON.stringify({ image: "ghcr.io/shop/app" });
    const authorization = "Bearer a-secret-of-some-length";
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(`${replicas.servers.at(0).url}/webhooks/hook`, {
      method: "POST",
      body,
      headers,
    });
    expect(answer.status).toBe(202);
    for (const number of [1, 2]) {
      await expect.poll(() => replicas.servers.at(number).hints).toHaveLength(1);
    }
    expect(replicas.servers.at(1).hints).toEqual(replicas.servers.at(0).hints);
    expect(replicas.servers.at(0).hints).toHaveLength(1);
  });
});

describe("the replicas", () => {
  test("are listed by each, with what they tend, and without their secrets", async () => {
    await start(closed);
    const text = await (await ask(0, "/replicas", as("vic"))).text();
    for (const { secret } of [replicas.servers.at(0).replica, replicas.servers.at(1).replica]) {
      expect(text).not.toContain(secret);
    }
    expect(JSON.parse(text)).toMatchObject({
      replicas: [
        {
          address: replicas.servers.at(0).replica.address,
          self: true,
          pipelines: ["left"],
          phases: 2,
          waits: null,
        },
        {
          address: replicas.servers.at(1).replica.address,
          self: false,
          pipelines: ["right"],
          phases: 2,
        },
      ],
      untended: [],
    });
    expect(await get(1, "/replicas", as("liv"))).toMatchObject({
      replicas: [
        { pipelines: ["left"], phases: 2, self: false },
        { pipelines: [], phases: 0, self: true },
      ],
    });
  });

  test("are told of when they come, go or tend something else: to whoever follows the system, once for what comes together", async () => {
    await start(closed);
    const { url } = replicas.servers.at(0);
    const headersOf = (name: keyof typeof tokens) => ({
      authorization: `Bearer ${tokens[name].token}`,
    });
    const events = `${url}/api/v1/events`;
    const [all, scoped, ofOne, replica] = await Promise.all([
      follow(events, undefined, headersOf("ada")),
      follow(events, undefined, headersOf("liv")),
      follow(`${events}?pipeline=left`, undefined, headersOf("ada")),
      follow(`${url}/api/v1/replicas/news`, undefined, {
        "glu-replica": replicas.servers.at(0).replica.secret,
      }),
    ]);
    for (const reader of [all, scoped, ofOne, replica]) {
      await reader.next(({ name }) => name === "hello");
    }
    for (let times = 0; times < 10; times += 1) {
      replicas.servers.placement.tend("right", undefined);
      replicas.servers.placement.tend("right", replicas.servers.at(1).replica.id);
    }
    replicas.servers.placement.go(replicas.servers.at(1).replica.id);
    for (const reader of [all, scoped]) {
      expect(await reader.next(({ name }) => name === "replicas")).toMatchObject({ data: {} });
    }
    await get(0, "/pipelines/left/phases/draft/holds", as("ada", posted({ reason: "the last" })));
    for (const reader of [all, ofOne]) {
      await reader.next(({ name }) => name === "audit");
    }
    await replica.next(({ data }) => JSON.stringify(data).includes("the last"));
    expect(JSON.stringify(replica.events)).toContain('{"kind":"decided","pipeline":"left"}');
    for (const reader of [ofOne, replica]) {
      expect(reader.events.map(({ name }) => name)).not.toContain("replicas");
    }
    // What the start of both was told with, and the rest.
    expect(all.events.filter(({ name }) => name === "replicas").length).toBeLessThan(3);
    expect(await get(0, "/replicas", as("liv"))).toMatchObject({ replicas: [{ self: true }] });
  });

  test("are shown by a command", async () => {
    await start();
    replicas.servers.placement.tend("right", undefined);
    const glu = (...args: string[]) =>
      runGlu(["replicas", "--server", replicas.servers.at(1).url, ...args], { cwd: tmpdir() });
    const { code, stdout } = await glu();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^REPLICA +ADDRESS +STARTED +REVISION +PIPELINES +PHASES +WAITS\n/);
    expect(stdout).toContain(
      `${replicas.servers.at(0).replica.name}  ${replicas.servers.at(0).replica.address}`,
    );
    expect(stdout).toMatch(/\n\nnobody tends at the moment: right\n$/);
    const shown = await glu("--json");
    expect(JSON.parse(shown.stdout)).toEqual(await get(1, "/replicas"));
  });
});
