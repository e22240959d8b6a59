import { once } from "node:events";
import { ManualTimers } from "@glu/git/testing";
import { afterEach, describe, expect, it } from "vitest";
import { parseConfiguration } from "../config/configuration.ts";
import { localOperations } from "../operations.ts";
import { silentLogger } from "../runtime.ts";
import type { Source } from "../source.ts";
import type { Store } from "../store.ts";
import { memoryStore } from "../stores/memory.ts";
import { System } from "../system.ts";
import { startSystem } from "../testing/start-system.ts";
import type { AuthSettings } from "./auth/authentication.ts";
import { readinessOf } from "./readiness.ts";
import { routes } from "./routes.ts";
import { StoreCheck } from "./store-check.ts";

type Reading = () => Promise<void>;

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) {
    await end();
  }
});

/** Phases that end their first look when `read` does. */
function systemOf(names: readonly string[], read: Reading): System {
  const system = new System({ name: "shop" });
  const source: Source<{ digest: () => string }> = {
    kind: "note",
    open: async () => ({
      interval: 60_000,
      read: async () => {
        await read();
        return { kind: "absent", reason: "nothing yet" };
      },
      refresh: async () => undefined,
      watch: () => () => undefined,
    }),
  };
  system.definePipeline(
    { name: "app" },
    () => ({ digest: () => "" }),
    (pipeline) => {
      for (const name of names) {
        pipeline.phase({ name }, source);
      }
    },
  );
  return system;
}

interface Given {
  readonly system: System;
  readonly store?: () => Pick<Store, "automation">;
  readonly auth?: AuthSettings | undefined;
}

function serverOf({ system, auth, store = () => system.environment.store }: Given) {
  const timers = new ManualTimers();
  const asked = new AbortController();
  const { signal } = asked;
  const readiness = readinessOf({ system, store: new StoreCheck({ store, timers }), signal });
  const operations = localOperations(system);
  const app = routes({ operations, readiness, auth, logger: silentLogger, host: "127.0.0.1" });
  const ask = async (method = "GET", init: RequestInit = {}, host = "127.0.0.1") =>
    await app.request(`http://${host}/ready`, { ...init, method });
  return { ask, timers, end: () => asked.abort() };
}

/** Starts it without waiting for its first looks. */
function begin(system: System, store = memoryStore()): Promise<unknown> {
  const started = startSystem(system, { store, mode: "watch" });
  ended.push(async () => (await started).stop());
  return started;
}

async function waitUntilLive(system: System): Promise<void> {
  for (let isLive = false; !isLive; ) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      isLive = system.live.length > 0;
    } catch {}
  }
}

const automation = (list: () => Promise<never[]>) => () => ({
  automation: { ...memoryStore().automation, list },
});

describe("B54 GET /ready", () => {
  it("is 503 until the system runs, and says when to ask again", async () => {
    const { ask } = serverOf({ system: systemOf([], async () => undefined) });
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toEqual({ ready: false, system: "starting" });
  });

  it("names the phases that nobody has looked at, of many the first 20", async () => {
    const look = new AbortController();
    const looked = once(look.signal, "abort");
    const names = Array.from({ length: 23 }, (_, index) => `phase-${100 + index}`);
    const system = systemOf(names, async () => void (await looked));
    const started = begin(system);
    await waitUntilLive(system);
    const { ask } = serverOf({ system });
    const response = await ask();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ready: false,
      waiting_for: names.slice(0, 20).map((name) => `app/${name}`),
      waiting: 23,
    });
    look.abort();
    await started;
    expect(await (await ask()).json()).toEqual({ ready: true });
  });

  it("tells names to those alone who may see all of them", async () => {
    const look = new AbortController();
    const looked = once(look.signal, "abort");
    const system = systemOf(["image"], async () => void (await looked));
    const started = begin(system);
    await waitUntilLive(system);
    const named = { ready: false, waiting_for: ["app/image"], waiting: 1 };
    const unnamed = { ready: false, waiting: 1 };
    const open = serverOf({ system });
    expect(await (await open.ask("GET", {}, "rebound.example")).json()).toEqual(unnamed);

    const tokens = {
      all: { token: "sees-all-there-is" },
      app: { token: "sees-one-pipeline", pipelines: ["app"] },
    };
    const { server } = parseConfiguration(
      { server: { auth: { mode: "token", tokens } } },
      { directory: "/" },
    );
    const { ask } = serverOf({ system, auth: server.auth });
    const askAs = async (token: string) =>
      await (await ask("GET", { headers: { authorization: `Bearer ${token}` } })).json();
    expect(await (await ask()).json()).toEqual(unnamed);
    expect(await askAs("guessed-and-wrong")).toEqual(unnamed);
    expect(await askAs(tokens.app.token)).toEqual(unnamed);
    expect(await askAs(tokens.all.token)).toEqual(named);
    look.abort();
    await started;
  });

  it("is 200 although a registry is dead, also for HEAD", async () => {
    const system = systemOf(["image"], async () => {
      throw new Error("the registry is away");
    });
    await begin(system);
    const { ask } = serverOf({ system });
    const response = await ask();
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: { ready: true },
    });
    const head = await ask("HEAD");
    expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: "" });
  });

  it("is 503 once the process was asked to end", async () => {
    const system = systemOf([], async () => undefined);
    await begin(system);
    const { ask, end } = serverOf({ system });
    expect((await ask()).status).toBe(200);
    end();
    const response = await ask();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, system: "stopping" });
  });

  it("is 503 while the store is away, and asks it once a second", async () => {
    const system = systemOf([], async () => undefined);
    await begin(system);
    let asked = 0;
    let isAway = true;
    const store = automation(async () => {
      asked += 1;
      if (isAway) {
        throw new Error("away");
      }
      return [];
    });
    const { ask, timers } = serverOf({ system, store });
    const response = await ask();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, store: "unreachable" });
    isAway = false;
    await ask();
    await timers.advance(999);
    expect((await ask()).status).toBe(503);
    expect(asked).toBe(1);
    await timers.advance(1);
    expect((await ask()).status).toBe(200);
    expect(asked).toBe(2);
  });

  it("waits two seconds for a store that hangs, for all who ask together", async () => {
    const system = systemOf([], async () => undefined);
    await begin(system);
    let asked = 0;
    const store = automation(() => {
      asked += 1;
      return new Promise(() => undefined);
    });
    const { ask, timers } = serverOf({ system, store });
    const answers = [ask(), ask()];
    await timers.advance(1_500);
    answers.push(ask());
    await timers.advance(500);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(asked).toBe(1);
  });
});
