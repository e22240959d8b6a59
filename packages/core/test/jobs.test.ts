import assert from "node:assert/strict";
import { request } from "node:http";
import type { PerformView, ProblemView, PromotionView } from "@glu/core/api-types";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { useExample } from "./example.ts";
import { GluProcess } from "./glu-process.ts";
import { type HeldPush, holdPushes } from "./held-push.ts";
import { posted } from "./posted.ts";
import { app, get } from "./staging.ts";

const example = useExample();
const perform = `/api/v1/pipelines/${app}/from/staging/to/production/perform`;

let url: string;
let held: HeldPush;

beforeEach(async () => {
  url = await example.serve();
  await example.deliver("newer");
  held = await holdPushes(example.git, example.project.repository);
});
afterEach(() => held.remove());

const production = () => get<{ promotions: PromotionView[] }>(`${url}/api/v1/promotions`);

async function stateOf(path: string): Promise<string> {
  return (await get<PromotionView>(`${url}${path}`)).state;
}

function locationOf(answer: Response): string {
  const location = answer.headers.get("location");
  assert.match(location ?? "", /^\/api\/v1\/promotions\/[\da-f-]{36}$/);
  return location ?? "";
}

test("what takes longer than it is waited for is answered with its record, and goes on", async () => {
  const answer = await fetch(`${url}${perform}?wait=0s`, { method: "POST" });
  expect(answer.status).toBe(202);
  const record = (await answer.json()) as PromotionView;
  expect(record).toMatchObject({ to: "production", actor: "api", ended_at: null });
  const location = locationOf(answer);
  expect(location).toContain(record.id);
  await expect.poll(() => stateOf(location)).toBe("running");
  await held.release();
  await expect.poll(() => stateOf(location)).toBe("promoted");
});

test("what is done within the time it is waited for is answered with its result", async () => {
  await held.release();
  const answer = await fetch(`${url}${perform}?wait=1m`, { method: "POST" });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ outcome: "promoted" });
});

test("to wait for what is no time, or too long, is refused, and nothing is begun", async () => {
  const words = { "10": "needs a unit", soon: "one number above zero", "6m": "at most 5m, not 6m" };
  for (const [wait, detail] of Object.entries(words)) {
    const answer = await fetch(`${url}${perform}?wait=${wait}`, { method: "POST" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(detail) });
  }
  expect((await production()).promotions.map(({ to }) => to)).not.toContain("production");
});

test("B71 a client that goes away changes nothing", async () => {
  const asked = request(`${url}${perform}`, { method: "POST" });
  asked.on("error", () => undefined);
  asked.end();
  const running = async () => (await production()).promotions[0]?.state;
  await expect.poll(running).toBe("running");
  asked.destroy();
  await held.release();
  await expect.poll(running).toBe("promoted");
});

test("the same Idempotency-Key is one promotion, also while that runs, and answered alike", async () => {
  const keyed = () => {
    const init = posted({ override: "now" });
    const headers = { ...init.headers, "idempotency-key": "deploy-7" };
    return fetch(`${url}${perform}`, { ...init, headers });
  };
  const all = [keyed(), keyed()];
  const running = async () => (await production()).promotions[0]?.state;
  await expect.poll(running).toBe("running");
  all.push(keyed());
  await held.release();
  const answers = await Promise.all(all);
  answers.push(await keyed());
  const views = await Promise.all(answers.map(async (one) => (await one.json()) as PerformView));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
  expect(views[0]).toMatchObject({ outcome: "promoted" });
  const replayed = answers.map((one) => one.headers.get("idempotency-replayed"));
  expect(replayed.filter((value) => value === "true")).toHaveLength(3);
  const { promotions } = await production();
  expect(promotions.filter(({ to }) => to === "production")).toHaveLength(1);
});

test("an Idempotency-Key is for one request, and what was refused is asked anew", async () => {
  const keyed = (key: string, body: object) => {
    const init = posted(body);
    return fetch(`${url}${perform}`, {
      ...init,
      headers: { ...init.headers, "idempotency-key": key },
    });
  };
  const stale = { expected: { from_digest: "other", to_digest: null } };
  expect((await keyed("a", stale)).status).toBe(409);
  const again = await keyed("a", stale);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([409, null]);
  await held.release();
  expect((await keyed("a", {})).status).toBe(200);
  const other = await keyed("a", stale);
  expect(other.status).toBe(422);
  expect((await other.json()) as ProblemView).toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  expect((await keyed("", {})).status).toBe(400);
  expect((await keyed("x".repeat(300), {})).status).toBe(400);
});

test("a command follows what takes longer than one answer, and says how it went", async () => {
  const { directory: cwd } = example.project;
  const promoting = new GluProcess(["promote", app, "production", "--apply"], { cwd });
  onTestFinished(() => promoting.kill());
  await promoting.logged(/waiting for promotion [\da-f-]{36}/);
  await held.release();
  const { code, stderr } = await promoting.ended();
  expect(stderr).toMatch(/staging -> production: promoted\b/);
  expect(code).toBe(0);
});

test("commands cancel and try again what is named by its id, with and without a server", async () => {
  await held.release();
  await fetch(`${url}${perform}`, { method: "POST" });
  const id = (await production()).promotions[0]?.id ?? "";
  const asked = await example.run("cancel", id, "--reason", "no");
  expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining("ended as promoted") });
  await example.stop();
  const alone = await example.run("retry", id);
  expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining("is promoted; only") });
  const unknown = await example.run("cancel", "nothing", "--reason", "no");
  expect(unknown.stderr).toContain("there is no promotion nothing");
});

test("a command tries again what failed", async () => {
  await example.git.setHook(example.project.repository, "pre-receive", "exit 1");
  expect((await fetch(`${url}${perform}`, { method: "POST" })).status).toBe(502);
  const id = (await production()).promotions[0]?.id ?? "";
  await example.git.setHook(example.project.repository, "pre-receive", "exit 0");
  const { code, stdout } = await example.run("retry", id, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: "promotion",
    result: { outcome: "promoted", promotion: { retry_of: id, to: "production" } },
  });
});
