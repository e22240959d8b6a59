import { afterEach, describe, expect, it } from "vitest";
import { StoppedError } from "../errors.ts";
import { localOperations } from "../operations.ts";
import type { LivePhase, PhaseState } from "../phase.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import { memoryStore } from "../stores/memory.ts";
import { System } from "../system.ts";
import { createMetrics } from "./metrics.ts";
import { type Server, serve } from "./server.ts";
import { StoreCheck } from "./store-check.ts";

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function scrape(phases: () => readonly LivePhase[]): Promise<Response> {
  const operations = localOperations(new System({ name: "shop" }));
  const metadata = { name: "app" };
  const live = () => [{ metadata, phases: phases(), edges: [], close: async () => undefined }];
  const store = memoryStore();
  const metrics = createMetrics({
    version: "1.2.3",
    edges: [],
    live,
    store: () => store,
    check: new StoreCheck({ store: () => store, timers: systemTimers }),
    isWriter: () => true,
    waitingWrites: () => [],
    timers: systemTimers,
  });
  const address = { host: "127.0.0.1", port: 0 };
  server = await serve({
    operations,
    metrics,
    logger: silentLogger,
    timers: systemTimers,
    ...address,
  });
  return await fetch(`${server.url}/metrics`);
}

function phase(state: PhaseState): LivePhase {
  return {
    descriptor: { pipeline: "app", kind: "git", metadata: { name: "staging" } },
    state: () => state,
    observe: async () => state,
    onChange: () => () => undefined,
  };
}

const since = new Date(1_700_000_000_500);
const observed = "glu_phase_observed_timestamp_seconds";

describe("the page of metrics", () => {
  it("is 503 with a problem as long as the system does not run", async () => {
    const response = await scrape(() => {
      throw new StoppedError("not running");
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "STOPPED" });
  });

  it("says which version runs", async () => {
    const text = await (await scrape(() => [])).text();
    expect(text).toContain('glu_build_info{version="1.2.3"} 1\n');
  });

  it("has the time of the last look while there is one to speak of", async () => {
    const empty = phase({ kind: "empty", reason: "nothing yet", since, observedAt: since });
    const text = await (await scrape(() => [empty])).text();
    expect(text).toContain(`${observed}{pipeline="app",phase="staging"} 1700000000.5\n`);
    expect(text).toContain('glu_phase_state{pipeline="app",phase="staging",state="empty"} 1\n');
  });

  it("has none for a phase in error", async () => {
    const broken = phase({ kind: "error", code: "X", message: "x", since, last: undefined });
    const text = await (await scrape(() => [broken])).text();
    expect(text).not.toContain(`${observed}{`);
    expect(text).toContain('glu_phase_state{pipeline="app",phase="staging",state="error"} 1\n');
  });
});
