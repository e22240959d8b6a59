import { afterEach, expect, test } from "vitest";
import { localOperations } from "../operations.ts";
import { Redactor } from "../redactor.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import { memoryStore } from "../stores/memory.ts";
import { System } from "../system.ts";
import { startSystem } from "../testing/start-system.ts";
import { routes } from "./routes.ts";

const system = new System({ name: "library" });
afterEach(() => system.stop());

async function ask(): Promise<Response> {
  const redactor = new Redactor();
  redactor.remember("a token", "s3cret-t0ken");
  const operations = localOperations(system);
  const runtime = { logger: silentLogger, timers: systemTimers };
  const app = routes({ ...runtime, operations, redactor, host: "127.0.0.1" });
  return await app.request("http://localhost/api/v1/audit/export");
}

test("all of the audit log is answered page by page, without secrets", async () => {
  const store = memoryStore({ limit: 2000 });
  for (let index = 0; index < 1001; index += 1) {
    await store.audit.append({
      at: new Date(1000),
      actor: "ada",
      origin: "cli",
      action: "hold",
      scope: "app/staging",
      details: { reason: `${index} s3cret-t0ken` },
      outcome: "done",
      message: undefined,
      promotion: undefined,
    });
  }
  const { stop } = await startSystem(system, { store });
  const answer = await ask();
  const lines = (await answer.text()).split("\n").slice(0, -1);
  const reasons = lines.map((line) => JSON.parse(line).details.reason);
  expect(reasons).toEqual(Array.from({ length: 1001 }, (_, index) => `${index} [redacted]`));
  await stop();
});

test("it cannot be had while nothing runs", async () => {
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: "STOPPED" });
});
