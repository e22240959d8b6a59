import { tmpdir } from "node:os";
import type { PipelineView, ProblemView, PromotionView } from "@glu/core/api-types";
import { afterEach, describe, expect, test } from "vitest";
import { type Event, useEvents } from "./event-reader.ts";
import { runGlu } from "./glu-process.ts";
import { posted } from "./posted.ts";
import { get as rawGet, sendRaw } from "./raw-request.ts";
import { ReplicaServers, type ReplicaServersOptions } from "./replica-servers.ts";

const tended = { left: 0, right: 1 };
const perform = (name: string) => `/pipelines/${name}/from/draft/to/${name}-shelf/perform`;
const plan = (name: string) => `/pipelines/${name}/from/draft/to/${name}-shelf/plan`;
const rollback = (name: string) => `/pipelines/${name}/phases/${name}-shelf/rollback`;

let servers: ReplicaServers;
const follow = useEvents();

afterEach(() => servers.close());

async function start(options: Partial<ReplicaServersOptions> = {}, count = 2): Promise<void> {
  servers = new ReplicaServers({ tended, ...options });
  await servers.start(count);
}

function ask(number: number, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${servers.at(number).url}/api/v1${path}`, init);
}

async function get<T>(number: number, path: string, init: RequestInit = {}): Promise<T> {
  const answer = await ask(number, path, init);
  const body: unknown = await answer.json();
  expect({ path, ok: answer.ok, body }).toMatchObject({ ok: true });
  return body as T;
}

async function problemAt(number: number, path: string, init: RequestInit = {}) {
  const answer = await ask(number, path, init);
  const retryAfter = answer.headers.get("retry-after");
  const body = (await answer.json()) as ProblemView;
  return { status: answer.status, retryAfter, body };
}

describe("what is asked of one of two servers", () => {
  test("is answered as by the other, whoever tends it", async () => {
    await start();
    for (const name of ["left", "right"]) {
      await get(0, perform(name), posted({}));
    }
    const paths = ["/pipelines", "/graph", "/promotions", "/orphans", "/audit", "/automation"];
    const ofEach = ["left", "right"].flatMap((name) => {
      const pipeline = `/pipelines/${name}`;
      const phase = `${pipeline}/phases/${name}-shelf`;
      return [
        pipeline,
        `${pipeline}/edges`,
        `${pipeline}/graph`,
        `${pipeline}/restraints`,
        phase,
        `${phase}/history`,
        `${phase}/promotions`,
        `${phase}/rollback/plan`,
        plan(name),
      ];
    });
    for (const path of [...paths, ...ofEach]) {
      expect({ path, body: await get(1, path) }).toEqual({ path, body: await get(0, path) });
    }
    const { phases } = await get<PipelineView>(0, "/pipelines/right");
    expect(phases.map(({ state }) => state)).toEqual(["ready", "ready"]);
    for (const number of [0, 1]) {
      const nowhere = await problemAt(number, plan("nowhere"));
      expect(nowhere).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    }
  });
});

const tokens = {
  ada: { token: "token-of-ada-0123456789", role: "operator" },
  vic: { token: "token-of-vic-0123456789", role: "viewer" },
  rita: { token: "token-of-rita-0123456789", role: "operator", pipelines: ["right"] },
  liv: { token: "token-of-liv-0123456789", role: "operator", pipelines: ["left"] },
};
const closed = { server: { auth: { mode: "token", tokens } } };

function as(name: keyof typeof tokens, init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${tokens[name].token}`);
  return { ...init, headers };
}

describe("what the tender alone can do", () => {
  test("is done through the other server, by whoever asked that one", async () => {
    await start(closed);
    const wrong = 0;
    expect(await get(wrong, plan("right"), as("vic"))).toMatchObject({ decision: "write" });
    const promoted = await get(wrong, perform("right"), as("ada", posted({})));
    expect(promoted).toMatchObject({ outcome: "promoted", promotion: { actor: "ada" } });
    servers.shelf.put("draft", "two");
    await get(wrong, perform("right"), as("rita", posted({})));
    const back = await get(wrong, rollback("right"), as("ada", posted({ reason: "broken" })));
    expect(back).toMatchObject({ outcome: "rolled-back", promotion: { actor: "ada" } });
    const { entries } = await get<{ entries: object[] }>(wrong, "/audit", as("ada"));
    expect(entries).toMatchObject([
      { action: "rollback", actor: "ada", origin: "api" },
      { action: "promote", actor: "rita", outcome: "promoted" },
      { action: "promote", actor: "ada", outcome: "promoted" },
    ]);
  });

  test("is cancelled and retried there too, by the pipeline of its record", async () => {
    await start();
    servers.shelf.breaks = "the pencil is broken";
    const failed = await problemAt(0, perform("right"), posted({}));
    expect(failed).toMatchObject({ status: 502, body: { outcome: "failed", code: "USER_CODE" } });
    const { promotions } = await get<{ promotions: PromotionView[] }>(0, "/promotions");
    const record = `/promotions/${promotions[0]?.id}`;
    const cancelled = await problemAt(0, `${record}/cancel`, posted({ reason: "x" }));
    expect(cancelled).toMatchObject({ status: 409, body: { code: "PROMOTION_STATE" } });
    servers.shelf.breaks = undefined;
    expect(await get(0, `${record}/retry`, posted({}))).toMatchObject({
      kind: "promotion",
      result: { outcome: "promoted", promotion: { retry_of: promotions[0]?.id } },
    });
    const nothing = await problemAt(0, "/promotions/nothing/cancel", posted({ reason: "x" }));
    expect(nothing).toMatchObject({
      status: 404,
      body: { detail: "there is no promotion nothing" },
    });
  });

  test("is refused to who may not do it, and unknown to who may not see it", async () => {
    await start(closed);
    const refused = await problemAt(0, perform("right"), as("vic", posted({})));
    expect(refused).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    const unseen = await problemAt(0, perform("right"), as("liv", posted({})));
    expect(unseen).toMatchObject({
      status: 404,
      body: { detail: 'pipeline "right" not found; you may see: left' },
    });
    // Nobody has asked for anything of it.
    expect(await get(1, "/audit", as("ada"))).toMatchObject({ entries: [] });
    expect(servers.shelf.get("right-shelf")).toBeUndefined();
  });

  test("is asked for again with the same key, whichever server is asked", async () => {
    await start({}, 3);
    const { headers: json, ...init } = posted({});
    const again = { ...init, headers: { ...json, "idempotency-key": "once" } };
    const first = await ask(0, perform("right"), again);
    const body = await first.json();
    expect(body).toMatchObject({ outcome: "promoted" });
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    for (const number of [0, 1, 2]) {
      const replayed = await ask(number, perform("right"), again);
      expect(replayed.headers.get("idempotency-replayed")).toBe("true");
      expect(await replayed.json()).toEqual(body);
    }
    const other = { ...again, body: JSON.stringify({ override: "x" }) };
    const reused = await problemAt(2, perform("right"), other);
    expect(reused).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });

  test("goes on where nobody waits for its end, and is followed at any server", async () => {
    await start();
    const pencil = servers.hold();
    const begun = await ask(0, `${perform("right")}?wait=0s`, posted({}));
    expect(begun.status).toBe(202);
    const { id, state } = (await begun.json()) as PromotionView;
    expect(begun.headers.get("location")).toBe(`/api/v1/promotions/${id}`);
    expect(["queued", "running"]).toContain(state);
    pencil.release();
    const record = async (number: number) => await get<PromotionView>(number, `/promotions/${id}`);
    await expect.poll(async () => (await record(0)).state).toBe("promoted");
    expect(await record(1)).toEqual(await record(0));
  });

  test("of an answer that is the same as before, nothing is sent", async () => {
    await start();
    const first = await ask(0, plan("right"));
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\//);
    const second = await ask(0, plan("right"), { headers: { "if-none-match": etag } });
    expect({ status: second.status, text: await second.text() }).toEqual({ status: 304, text: "" });
  });
});

describe("a tender that is away", () => {
  test("keeps nobody from answering what is known of its pipelines", async () => {
    await start();
    await get(1, perform("right"), posted({}));
    const before = await get<PipelineView>(0, "/pipelines/right");
    await servers.at(1).close();
    servers.at(0).peers.changed("right");
    expect(await servers.at(0).operations.pipeline("right")).toEqual(before);
    const { pipelines } = await servers.at(0).operations.pipelines();
    expect(pipelines.map(({ name }) => name)).toEqual(["left", "right"]);
    for (const init of [undefined, posted({})]) {
      const path = init ? perform("right") : plan("right");
      const away = await problemAt(0, path, init);
      expect(away).toMatchObject({ status: 503, retryAfter: "5", body: { code: "REPLICA_AWAY" } });
      expect(away.body.detail).toContain("nothing was done");
    }
  });

  test("and has never said anything is shown as an outline", async () => {
    await start();
    await servers.at(1).close();
    const { phases } = await get<PipelineView>(0, "/pipelines/right");
    expect(phases.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
  });

  test("leaves its pipelines to nobody until somebody takes them", async () => {
    await start();
    servers.placement.tend("right", undefined);
    const untended = await problemAt(0, plan("right"));
    expect(untended).toMatchObject({ status: 503, retryAfter: "5", body: { code: "UNTENDED" } });
    expect(untended.body.detail).toBe(
      "nobody tends pipeline right at the moment; ask again in a few seconds",
    );
    expect(await get(0, "/replicas")).toMatchObject({ untended: ["right"] });
    await servers.tend("right", 0);
    expect(await get(1, perform("right"), posted({}))).toMatchObject({ outcome: "promoted" });
  });

  test("in the middle of a change may have carried it out, and that is said", async () => {
    await start();
    const pencil = servers.hold();
    const asked = problemAt(0, perform("right"), posted({}));
    await pencil.taken;
    servers.placement.go(servers.at(1).replica.id);
    const lost = await asked;
    expect(lost).toMatchObject({ status: 502, body: { code: "OUTCOME_UNKNOWN" } });
    pencil.release();
    await expect.poll(() => servers.shelf.get("right-shelf")).toBe("one");
    expect((await get<{ promotions: object[] }>(0, "/promotions")).promotions).toHaveLength(1);
  });
});

describe("what one replica asks another", () => {
  const path = "/pipelines/right";

  test("is known by the secret of the one that is asked, and by nothing else", async () => {
    await start(closed);
    const { secret } = servers.at(1).replica;
    const mine = { headers: { "glu-replica": secret } };
    expect((await ask(1, path, mine)).status).toBe(200);
    for (const wrong of ["", `${secret}x`, servers.at(0).replica.secret, "replica"]) {
      const answer = await problemAt(1, path, { headers: { "glu-replica": wrong } });
      expect({ wrong, ...answer }).toMatchObject({
        status: 401,
        body: { code: "UNAUTHENTICATED" },
      });
    }
    const asWhom = (caller: string) => ({
      headers: { ...mine.headers, "glu-replica-caller": caller },
    });
    const caller = Buffer.from(JSON.stringify({ actor: "änne", role: "viewer" }));
    expect(await get(1, "/whoami", asWhom(caller.toString("base64url")))).toMatchObject({
      actor: "änne",
      role: "viewer",
    });
    const nobody = await problemAt(1, "/whoami", asWhom("nobody"));
    expect(nobody).toMatchObject({ status: 400, body: { code: "BAD_REQUEST" } });
  });

  test("comes under whatever host name, which others are refused", async () => {
    await start();
    const { secret } = servers.at(1).replica;
    const port = Number(new URL(servers.at(1).url).port);
    const status = async (...headers: readonly string[]) => {
      const request = rawGet(`/api/v1${path}`, ...headers);
      return (await sendRaw(port, request.replace("localhost", "10.0.0.1:8080"))).status;
    };
    expect(await status()).toBe(421);
    expect(await status("glu-replica: wrong")).toBe(421);
    expect(await status(`glu-replica: ${secret}`)).toBe(200);
  });

  test("is passed on no further, and answered from nowhere else", async () => {
    await start({}, 3);
    const { secret } = servers.at(1).replica;
    servers.placement.tend("left", servers.at(2).replica.id);
    const caller = Buffer.from(JSON.stringify({ actor: "ada", role: "operator" }));
    const headers = { "glu-replica": secret, "glu-replica-caller": caller.toString("base64url") };
    const looped = await problemAt(1, plan("left"), { headers });
    expect(looped).toMatchObject({ status: 503, retryAfter: "5", body: { code: "UNTENDED" } });
    const asked = await problemAt(1, "/pipelines/left", { headers: { "glu-replica": secret } });
    expect(asked).toMatchObject({ status: 503, body: { code: "UNTENDED" } });
  });

  test("is nothing that people may tell", async () => {
    await start();
    const hints = posted({ hints: [{ kind: "everything" }] });
    const people = await problemAt(1, "/replicas/hints", hints);
    expect(people).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    const { secret } = servers.at(1).replica;
    const wrong = { ...posted({ hints: [{ kind: "x" }] }) };
    const headers = { "content-type": "application/json", "glu-replica": secret };
    expect((await ask(1, "/replicas/hints", { ...wrong, headers })).status).toBe(400);
    expect((await ask(1, "/replicas/hints", { ...hints, headers })).status).toBe(202);
    expect(servers.at(1).hints).toEqual([{ kind: "everything" }]);
  });
});

describe("what happens at one of three", () => {
  test("is told once by each", async () => {
    await start({}, 3);
    const numbers = [0, 1, 2];
    const readers = await Promise.all(
      numbers.map((number) => follow(`${servers.at(number).url}/api/v1/events`)),
    );
    await Promise.all(numbers.map((number) => servers.following(number)));
    for (const name of ["left", "right"]) {
      await get(2, perform(name), posted({}));
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
    const reader = await follow(`${servers.at(2).url}/api/v1/events`);
    await Promise.all([0, 1, 2].map((number) => servers.following(number)));
    const etags = await Promise.all(
      [0, 1, 2].map(async (number) => (await ask(number, "/pipelines/right")).headers.get("etag")),
    );
    expect(new Set(etags).size).toBe(1);
    await get(first, "/pipelines/right/phases/draft/holds", posted({ reason: "wait" }));
    const held = await get<PipelineView>(first, "/pipelines/right");
    expect(JSON.stringify(held)).toContain('"reason":"wait"');
    const told = await reader.next(
      ({ name, data }) => name === "pipeline" && data["pipeline"] === "right",
    );
    const { headers } = await ask(tender, "/pipelines/right");
    expect(told.data["etag"]).toBe(headers.get("etag"));
    expect(etags).not.toContain(told.data["etag"]);
  });

  test("is told of phases too, as the one that looks at them sees it", async () => {
    await start({ tended: { left: 0 }, looks: 0 }, 3);
    const numbers = [0, 1, 2];
    await Promise.all(numbers.map((number) => servers.following(number)));
    const readers = await Promise.all(
      numbers.map((number) => follow(`${servers.at(number).url}/api/v1/events`)),
    );
    for (const reader of readers) {
      await reader.next(({ name }) => name === "hello");
    }
    servers.shelf.put("draft", "two");
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
    const { url } = servers.at(0);
    await servers.following(0);
    const token = { authorization: `Bearer ${tokens.liv.token}` };
    const reader = await follow(`${url}/api/v1/events`, undefined, token);
    await get(0, perform("right"), as("ada", posted({})));
    await get(0, perform("left"), as("ada", posted({})));
    await reader.next(({ name, data }) => name === "audit" && data["scope"] === "left/left-shelf");
    expect(JSON.stringify(reader.events)).not.toContain("right");
  });

  test("is told once the connection to it is back, and nothing of it twice", async () => {
    await start();
    await servers.following(0);
    const reader = await follow(`${servers.at(0).url}/api/v1/events`);
    await reader.next(({ name }) => name === "hello");
    await get(1, perform("right"), posted({}));
    await reader.next(({ name }) => name === "audit");
    servers.at(1).cut();
    servers.shelf.put("draft", "two");
    await get(1, perform("right"), posted({}));
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
    const answer = await fetch(`${servers.at(0).url}/webhooks/hook`, {
      method: "POST",
      body,
      headers,
    });
    expect(answer.status).toBe(202);
    for (const number of [1, 2]) {
      await expect.poll(() => servers.at(number).hints).toHaveLength(1);
    }
    expect(servers.at(1).hints).toEqual(servers.at(0).hints);
    expect(servers.at(0).hints).toHaveLength(1);
  });
});

describe("the replicas", () => {
  test("are listed by each, with what they tend, and without their secrets", async () => {
    await start(closed);
    const text = await (await ask(0, "/replicas", as("vic"))).text();
    for (const { secret } of [servers.at(0).replica, servers.at(1).replica]) {
      expect(text).not.toContain(secret);
    }
    expect(JSON.parse(text)).toMatchObject({
      replicas: [
        {
          address: servers.at(0).replica.address,
          self: true,
          pipelines: ["left"],
          phases: 2,
          waits: null,
        },
        { address: servers.at(1).replica.address, self: false, pipelines: ["right"], phases: 2 },
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
    const { url } = servers.at(0);
    const headersOf = (name: keyof typeof tokens) => ({
      authorization: `Bearer ${tokens[name].token}`,
    });
    const events = `${url}/api/v1/events`;
    const [all, scoped, ofOne, replica] = await Promise.all([
      follow(events, undefined, headersOf("ada")),
      follow(events, undefined, headersOf("liv")),
      follow(`${events}?pipeline=left`, undefined, headersOf("ada")),
      follow(events, undefined, { "glu-replica": servers.at(0).replica.secret }),
    ]);
    for (const reader of [all, scoped, ofOne, replica]) {
      await reader.next(({ name }) => name === "hello");
    }
    for (let times = 0; times < 10; times += 1) {
      servers.placement.tend("right", undefined);
      servers.placement.tend("right", servers.at(1).replica.id);
    }
    servers.placement.go(servers.at(1).replica.id);
    for (const reader of [all, scoped]) {
      expect(await reader.next(({ name }) => name === "replicas")).toMatchObject({ data: {} });
    }
    await get(0, "/pipelines/left/phases/draft/holds", as("ada", posted({ reason: "the last" })));
    for (const reader of [all, ofOne, replica]) {
      await reader.next(({ name }) => name === "audit");
    }
    for (const reader of [ofOne, replica]) {
      expect(reader.events.map(({ name }) => name)).not.toContain("replicas");
    }
    // What the start of both was told with, and the rest.
    expect(all.events.filter(({ name }) => name === "replicas").length).toBeLessThan(3);
    expect(await get(0, "/replicas", as("liv"))).toMatchObject({ replicas: [{ self: true }] });
  });

  test("are shown by a command", async () => {
    await start();
    servers.placement.tend("right", undefined);
    const glu = (...args: string[]) =>
      runGlu(["replicas", "--server", servers.at(1).url, ...args], { cwd: tmpdir() });
    const { code, stdout } = await glu();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^REPLICA +ADDRESS +STARTED +REVISION +PIPELINES +PHASES +WAITS\n/);
    expect(stdout).toContain(`${servers.at(0).replica.name}  ${servers.at(0).replica.address}`);
    expect(stdout).toMatch(/\n\nnobody tends at the moment: right\n$/);
    const shown = await glu("--json");
    expect(JSON.parse(shown.stdout)).toEqual(await get(1, "/replicas"));
  });
});
