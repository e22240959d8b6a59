import type { PipelineView, PromotionView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { as, closed, performPath, useReplicas } from "./asked-replicas.ts";
import { posted } from "./posted.ts";
import { get as rawGet, sendRaw } from "./raw-request.ts";

const plan = (name: string) => `/pipelines/${name}/from/draft/to/${name}-shelf/plan`;
const rollback = (name: string) => `/pipelines/${name}/phases/${name}-shelf/rollback`;

const replicas = useReplicas();
const { start, ask, get, problemAt } = replicas;

describe("what is asked of one of two servers", () => {
  test("is answered as by the other, whoever tends it", async () => {
    await start();
    for (const name of ["left", "right"]) {
      await get(0, performPath(name), posted({}));
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

describe("what the tender alone can do", () => {
  test("is done through the other server, by whoever asked that one", async () => {
    await start(closed);
    const wrong = 0;
    expect(await get(wrong, plan("right"), as("vic"))).toMatchObject({ decision: "write" });
    const promoted = await get(wrong, performPath("right"), as("ada", posted({})));
    expect(promoted).toMatchObject({ outcome: "promoted", promotion: { actor: "ada" } });
    replicas.servers.shelf.put("draft", "two");
    await get(wrong, performPath("right"), as("rita", posted({})));
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
    replicas.servers.shelf.breaks = "the pencil is broken";
    const failed = await problemAt(0, performPath("right"), posted({}));
    expect(failed).toMatchObject({ status: 502, body: { outcome: "failed", code: "USER_CODE" } });
    const { promotions } = await get<{ promotions: PromotionView[] }>(0, "/promotions");
    const record = `/promotions/${promotions[0]?.id}`;
    const cancelled = await problemAt(0, `${record}/cancel`, posted({ reason: "x" }));
    expect(cancelled).toMatchObject({ status: 409, body: { code: "PROMOTION_STATE" } });
    replicas.servers.shelf.breaks = undefined;
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
    const refused = await problemAt(0, performPath("right"), as("vic", posted({})));
    expect(refused).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    const unseen = await problemAt(0, performPath("right"), as("liv", posted({})));
    expect(unseen).toMatchObject({
      status: 404,
      body: { detail: 'pipeline "right" not found; you may see: left' },
    });
    // Nobody has asked for anything of it.
    expect(await get(1, "/audit", as("ada"))).toMatchObject({ entries: [] });
    expect(replicas.servers.shelf.get("right-shelf")).toBeUndefined();
  });

  test("is asked for again with the same key, whichever server is asked", async () => {
    await start({}, 3);
    const { headers: json, ...init } = posted({});
    const again = { ...init, headers: { ...json, "idempotency-key": "once" } };
    const first = await ask(0, performPath("right"), again);
    const body = await first.json();
    expect(body).toMatchObject({ outcome: "promoted" });
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    for (const number of [0, 1, 2]) {
      const replayed = await ask(number, performPath("right"), again);
      expect(replayed.headers.get("idempotency-replayed")).toBe("true");
      expect(await replayed.json()).toEqual(body);
    }
    const other = { ...again, body: JSON.stringify({ override: "x" }) };
    const reused = await problemAt(2, performPath("right"), other);
    expect(reused).toMatchObject({ status: 422, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });

  test("goes on where nobody waits for its end, and is followed at any server", async () => {
    await start();
    const pencil = replicas.servers.hold();
    const begun = await ask(0, `${performPath("right")}?wait=0s`, posted({}));
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
    await get(1, performPath("right"), posted({}));
    const before = await get<PipelineView>(0, "/pipelines/right");
    await replicas.servers.at(1).close();
    replicas.servers.at(0).peers.changed("right");
    expect(await replicas.servers.at(0).operations.pipeline("right")).toEqual(before);
    const { pipelines } = await replicas.servers.at(0).operations.pipelines();
    expect(pipelines.map(({ name }) => name)).toEqual(["left", "right"]);
    for (const init of [undefined, posted({})]) {
      const path = init ? performPath("right") : plan("right");
      const away = await problemAt(0, path, init);
      expect(away).toMatchObject({ status: 503, retryAfter: "5", body: { code: "REPLICA_AWAY" } });
      expect(away.body.detail).toContain("nothing was done");
    }
  });

  test("and has never said anything is shown as an outline", async () => {
    await start();
    await replicas.servers.at(1).close();
    const { phases } = await get<PipelineView>(0, "/pipelines/right");
    expect(phases.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
  });

  test("leaves its pipelines to nobody until somebody takes them", async () => {
    await start();
    replicas.servers.placement.tend("right", undefined);
    const untended = await problemAt(0, plan("right"));
    expect(untended).toMatchObject({ status: 503, retryAfter: "5", body: { code: "UNTENDED" } });
    expect(untended.body.detail).toBe(
      "nobody tends pipeline right at the moment; ask again in a few seconds",
    );
    expect(await get(0, "/replicas")).toMatchObject({ untended: ["right"] });
    await replicas.servers.tend("right", 0);
    expect(await get(1, performPath("right"), posted({}))).toMatchObject({ outcome: "promoted" });
  });

  test("in the middle of a change may have carried it out, and that is said", async () => {
    await start();
    const pencil = replicas.servers.hold();
    const asked = problemAt(0, performPath("right"), posted({}));
    await pencil.taken;
    replicas.servers.placement.go(replicas.servers.at(1).replica.id);
    const lost = await asked;
    expect(lost).toMatchObject({ status: 502, body: { code: "OUTCOME_UNKNOWN" } });
    pencil.release();
    await expect.poll(() => replicas.servers.shelf.get("right-shelf")).toBe("one");
    expect((await get<{ promotions: object[] }>(0, "/promotions")).promotions).toHaveLength(1);
  });
});

describe("what one replica asks another", () => {
  const path = "/pipelines/right";

  test("is known by the secret of the one that is asked, and by nothing else", async () => {
    await start(closed);
    const { secret } = replicas.servers.at(1).replica;
    const mine = { headers: { "glu-replica": secret } };
    expect((await ask(1, path, mine)).status).toBe(200);
    for (const wrong of ["", `${secret}x`, replicas.servers.at(0).replica.secret, "replica"]) {
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
    const { secret } = replicas.servers.at(1).replica;
    const port = Number(new URL(replicas.servers.at(1).url).port);
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
    const { secret } = replicas.servers.at(1).replica;
    replicas.servers.placement.tend("left", replicas.servers.at(2).replica.id);
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
    const { secret } = replicas.servers.at(1).replica;
    const wrong = { ...posted({ hints: [{ kind: "x" }] }) };
    const headers = { "content-type": "application/json", "glu-replica": secret };
    expect((await ask(1, "/replicas/hints", { ...wrong, headers })).status).toBe(400);
    expect((await ask(1, "/replicas/hints", { ...hints, headers })).status).toBe(202);
    expect(replicas.servers.at(1).hints).toEqual([{ kind: "everything" }]);
  });
});
