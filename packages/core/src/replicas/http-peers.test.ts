import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { silentLogger, type Timers } from "../runtime.ts";
import { AwaitedTimers } from "../testing/awaited-timers.ts";
import { HttpPeers } from "./http-peers.ts";
import type { MissedNews } from "./peers.ts";
import type { Placement, Replica } from "./placement.ts";

const secret = "the secret of the other";
const view = { name: "right", phases: [], edges: [] };

let ended = new AbortController();
afterEach(() => {
  ended.abort();
  ended = new AbortController();
});

async function listening(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function peersOf(address: string, timers: Timers = new AwaitedTimers()) {
  const other: Replica = {
    id: "other",
    name: "process 1 on web-2",
    address,
    secret,
    version: "0.1.0",
    revision: undefined,
    startedAt: new Date(),
    seenAt: new Date(),
    pipelines: ["right"],
    waits: undefined,
  };
  const placement: Placement = {
    self: "self",
    replicas: () => [other],
    tenderOf: () => other,
    onChange: () => () => undefined,
  };
  const random = () => 0;
  const { signal } = ended;
  return {
    other,
    peers: new HttpPeers({ placement, logger: silentLogger, timers, random, signal }),
  };
}

function answerJson(response: ServerResponse, body: object, headers = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

test("what it has said is asked for anew only if it is another", async () => {
  const asked: unknown[] = [];
  const address = await listening(({ headers }, response) => {
    asked.push([headers["if-none-match"], headers["cache-control"], headers["glu-replica"]]);
    if (headers["if-none-match"] === '"1"') {
      response.writeHead(304).end();
    } else {
      answerJson(response, view, { etag: '"1"' });
    }
  });
  const { peers } = peersOf(address);
  for (let count = 0; count < 2; count += 1) {
    expect(await peers.pipeline("right")).toEqual(view);
  }
  peers.changed("right");
  expect(await peers.pipeline("right")).toEqual(view);
  expect(asked).toEqual([
    [undefined, undefined, secret],
    ['"1"', undefined, secret],
    ['"1"', "no-cache", secret],
  ]);
});

test("one that says nothing is waited for once, and left alone then", async () => {
  let count = 0;
  let isSilent = false;
  const arrived: (() => void)[] = [];
  const address = await listening((_, response) => {
    count += 1;
    for (const tell of arrived.splice(0)) {
      tell();
    }
    if (!isSilent) {
      answerJson(response, view, { etag: '"1"' });
    }
  });
  const timers = new AwaitedTimers();
  const { peers } = peersOf(address, timers);
  await peers.pipeline("right");
  isSilent = true;
  const asked = new Promise<void>((resolve) => arrived.push(resolve));
  const many = Promise.all(Array.from({ length: 100 }, () => peers.pipeline("right")));
  await asked;
  await timers.advance(3_000);
  expect(new Set(await many)).toEqual(new Set([view]));
  // Those that were asked at once, and none of those that waited for them.
  expect(count).toBeLessThanOrEqual(1 + 8);
  isSilent = false;
  const before = count;
  await peers.pipeline("right");
  expect(count).toBe(before);
  await timers.advance(5_000);
  await peers.pipeline("right");
  expect(count).toBe(before + 1);
});

/** Limits never come to their end, but for that of silence when it is told to; other waits pass at once. */
class NotedTimers implements Timers {
  readonly now = Date.now;
  readonly waits: number[] = [];
  /** Ends what is silent now. */
  silence: () => void = () => undefined;

  readonly after: Timers["after"] = (delay, run, options = {}) => {
    if (delay === 40_000) {
      this.silence = run;
    } else if (options.during === undefined) {
      this.waits.push(delay);
      setImmediate(run);
    }
    return () => undefined;
  };
}

test("one that cannot be followed is asked less and less often", async () => {
  let left = 8;
  const { promise, resolve } = promised();
  const address = await listening((_, response) => {
    response.writeHead(503).end();
    left -= 1;
    if (left === 0) {
      resolve();
    }
  });
  const timers = new NotedTimers();
  peersOf(address, timers).peers.start();
  await promise;
  expect(timers.waits.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test("it is told what may have been missed, and whether the other has just come", async () => {
  const address = await listening((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("id: a-1\nevent: hello\ndata: {}\n\nid: a-9\nevent: reset\ndata: {}\n\n");
  });
  const { peers } = peersOf(address);
  const missed: MissedNews[] = [];
  const both = new Promise<void>((resolve) => {
    peers.onMissed((one) => {
      missed.push(one);
      if (missed.length === 2) {
        resolve();
      }
    });
  });
  peers.start();
  await both;
  expect(missed).toEqual([{ isNew: true }, { isNew: false }]);
});

test("one that falls silent is followed anew from where it was", async () => {
  const lastIds: unknown[] = [];
  const again = promised();
  const address = await listening(({ headers }, response) => {
    lastIds.push(headers["last-event-id"]);
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (lastIds.length > 1) {
      again.resolve();
    }
    const news = [{ kind: "promotion", pipeline: "right", id: "7" }];
    response.write(`id: a-7\nevent: news\ndata: ${JSON.stringify(news)}\n\n`);
  });
  const timers = new NotedTimers();
  const { peers } = peersOf(address, timers);
  const told = new Promise((resolve) => peers.onNews(resolve));
  peers.start();
  expect(await told).toEqual({ kind: "promotion", pipeline: "right", id: "7" });
  timers.silence();
  await again.promise;
  expect(lastIds).toEqual([undefined, "a-7"]);
});

function promised() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

test("what is told that makes no sense is passed over", async () => {
  const address = await listening((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: news\ndata: {\n\nevent: x\ndata: {}\n\nevent: news\ndata: 1\n\n");
    const news = [{ kind: "weather" }, 7, { kind: "touched", pipeline: "right" }];
    response.write(`event: news\ndata: ${JSON.stringify(news)}\n\n`);
  });
  const { peers } = peersOf(address);
  const told = new Promise((resolve) => peers.onNews(resolve));
  const touched = new Promise((resolve) => peers.onTouched(resolve));
  peers.start();
  expect(await told).toEqual({ kind: "touched", pipeline: "right" });
  expect(await touched).toBe("right");
});

test("an answer that is cut off may be one to what was carried out", async () => {
  const address = await listening(({ url }, response) => {
    if (url === "/cut") {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
    }
    response.destroy();
  });
  const { peers, other } = peersOf(address);
  for (const path of ["/cut", "/lost"]) {
    const passed = peers.pass(other, { method: "POST", path, headers: {}, body: "{}" });
    await expect(passed).rejects.toMatchObject({ mayHaveArrived: true });
  }
  const nowhere = { ...other, address: "http://127.0.0.1:1" };
  const unsent = peers.pass(nowhere, { method: "POST", path: "/", headers: {}, body: "{}" });
  await expect(unsent).rejects.toMatchObject({
    mayHaveArrived: false,
    message: expect.stringContaining("process 1 on web-2 at http://127.0.0.1:1 cannot be asked"),
  });
});
