import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Gate } from "./gate.ts";

let server: Server;
let gate: Gate;
let reached: Promise<unknown>;

beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.url !== "/slow") {
      response.end("hello");
    }
  });
  reached = once(server, "request");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  gate = await Gate.open((server.address() as AddressInfo).port);
});
afterEach(async () => {
  await gate.close();
  server.closeAllConnections();
  server.close();
});

const ask = async (path = "/") => (await fetch(`http://127.0.0.1:${gate.port}${path}`)).text();

test("it leads to the server", async () => {
  expect(await ask()).toBe("hello");
});

test("what is under way as it is cut breaks off", async () => {
  const asked = ask("/slow");
  await reached;
  gate.cut("hangs up");
  await expect(asked).rejects.toThrow("fetch failed");
});

test("nobody gets through until it is restored", async () => {
  gate.cut("hangs up");
  await expect(ask()).rejects.toThrow("fetch failed");
  gate.restore();
  expect(await ask()).toBe("hello");
});

test("who called while it was silent is hung up on as it is restored", async () => {
  gate.cut("is silent");
  const asked = ask();
  const { signal } = new AbortController();
  const late = fetch(`http://127.0.0.1:${gate.port}/`, { signal: AbortSignal.timeout(200) });
  await expect(late).rejects.toThrow("timeout");
  expect(signal.aborted).toBe(false);
  gate.restore();
  await expect(asked).rejects.toThrow("fetch failed");
  expect(await ask()).toBe("hello");
});
