import { once } from "node:events";
import { connect } from "node:net";
import { ManualTimers } from "@glu/git/testing";
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../runtime.ts";
import { createApi } from "./api-app.ts";
import type { Caller } from "./auth/caller.ts";
import { EventLog } from "./event-log.ts";
import { addEventRoutes } from "./event-routes.ts";
import { type Server, serveApp } from "./server.ts";

const ada: Caller = { actor: "ada", role: "viewer" };
/** More than the system keeps of what nobody reads. */
const mostHeldBytes = 64 * 1024 * 1024;

const refresh = vi.fn<() => void>();
let log: EventLog;
let timers: ManualTimers;
let server: Server;

beforeEach(async () => {
  timers = new ManualTimers();
  log = new EventLog(timers);
  const api = createApi();
  api.use(async (context, next) => {
    context.set("caller", ada);
    await next();
  });
  addEventRoutes(api, {
    live: { events: log, snapshots: { refresh, want: () => undefined } },
    runtime: { logger: silentLogger, timers },
    closing: new AbortController().signal,
    authentication: { know: async () => ada },
  });
  const app = new Hono().route("/", api);
  server = await serveApp(app, { host: "127.0.0.1", port: 0, logger: silentLogger, timers });
});
afterEach(() => server.close());

test("who does not read what waits within half a minute is hung up on", async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /events HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
  await once(socket, "readable");
  const text = "x".repeat(128 * 1024);
  // It ends once too much waits: then only the time to read the rest is left.
  for (let bytes = 0; timers.pending > 1; bytes += text.length) {
    expect(bytes).toBeLessThan(mostHeldBytes);
    log.add({ name: "audit", pipeline: "app", data: { text } });
    await new Promise(setImmediate);
  }
  expect(timers.pending).toBe(1);
  await timers.advance(30_000);
  let last = "";
  socket.on("data", (data: Buffer) => {
    last = data.toString().slice(-5);
  });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  expect(last).not.toBe("0\r\n\r\n");
});

test("while somebody follows, what time has changed is found out", async () => {
  refresh.mockClear();
  const { body } = await fetch(`${server.url}/events`);
  await timers.advance(14_999);
  expect(refresh).not.toHaveBeenCalled();
  await timers.advance(1);
  expect(refresh).toHaveBeenCalledOnce();
  await body?.cancel();
});
