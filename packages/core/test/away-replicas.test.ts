import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import type { ProblemView } from "@glu/core/api-types";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { AskedServer } from "./asked-server.ts";
import { posted } from "./posted.ts";
import { ReplicaServers } from "./replica-servers.ts";

const edge = "/api/v1/pipelines/right/from/draft/to/right-shelf";
const plan = `${edge}/plan`;
const perform = `${edge}/perform`;

let servers: ReplicaServers;

beforeEach(async () => {
  servers = new ReplicaServers({ tended: { left: 0, right: 0 } });
  await servers.start(1);
});
afterEach(() => servers.close());

/** Has something else answer for the replica that tends `right`. */
async function startOther(answer: RequestListener): Promise<AskedServer> {
  const other = new AskedServer(answer);
  onTestFinished(() => other.close());
  const address = await other.start();
  const id = randomUUID();
  servers.placement.come({ ...servers.at(0).replica, id, name: "the other", address });
  servers.placement.tend("right", id);
  return other;
}

async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${servers.at(0).url}${path}`, init);
  return { status: answer.status, body: (await answer.json()) as ProblemView };
}

/** What is asked of it for people. */
function passedOn(other: AskedServer) {
  return other.requests.filter(({ headers }) => headers["glu-replica-caller"] !== undefined);
}

function answerWith(status: number, type: string, body: string): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };
}

describe("what answers in place of a tender", () => {
  test.each([
    ["wants another secret", answerWith(401, "application/problem+json", "{}")],
    ["is no server of ours", answerWith(200, "text/html", "<h1>Welcome</h1>")],
  ])("and %s is no tender", async (_, answer) => {
    const other = await startOther(answer);
    for (const [path, init] of [
      [plan, {}],
      [perform, posted({})],
    ] as const) {
      const away = await ask(path, init);
      expect(away).toMatchObject({ status: 503, body: { code: "REPLICA_AWAY" } });
      expect(away.body.detail).toContain("something else answers there; nothing was done");
      expect(away.body.detail).toContain("server.replica_url");
    }
    expect(passedOn(other)).toHaveLength(2);
    const view = await ask("/api/v1/pipelines/right");
    expect(view).toMatchObject({ status: 200, body: { phases: [{}, {}] } });
  });

  test("a tender that breaks off may have done it, and is not told twice", async () => {
    const other = await startOther((_, response) => void response.destroy());
    const { headers } = posted({});
    const init = { ...posted({}), headers: { ...headers, "idempotency-key": "one" } };
    for (let count = 0; count < 2; count += 1) {
      const lost = await ask(perform, init);
      expect(lost).toMatchObject({ status: 502, body: { code: "OUTCOME_UNKNOWN" } });
      expect(lost.body.detail).toContain("the other at http://127.0.0.1:");
    }
    expect((await ask(plan)).body).toMatchObject({ code: "REPLICA_AWAY" });
    // Once for each time that it was asked for.
    expect(passedOn(other).map(({ method }) => method)).toEqual(["POST", "POST", "GET"]);
    expect(passedOn(other)[0]?.headers).toMatchObject({ "idempotency-key": "one" });
  });
});

describe("a client that goes away", () => {
  async function leaving(path: string, init: RequestInit = {}) {
    let held: ServerResponse | undefined;
    const leaves = new AbortController();
    const arrived = new EventEmitter();
    await startOther((request, response) => {
      if (request.headers["glu-replica-caller"] === undefined) {
        response.destroy();
      } else {
        held = response;
        arrived.emit("request");
      }
    });
    const { signal } = leaves;
    const request = once(arrived, "request");
    void fetch(`${servers.at(0).url}${path}`, { ...init, signal }).catch(() => undefined);
    await request;
    leaves.abort();
    return { held };
  }

  test("ends what was passed on and changes nothing", async () => {
    const { held } = await leaving(plan);
    await new Promise((resolve) => held?.once("close", resolve));
    expect(held?.writableFinished).toBe(false);
  });

  test("ends no change", async () => {
    const { held } = await leaving(perform, posted({}));
    // It has been noticed by the time that another one was answered, and let go of.
    for (let count = 0; count < 3; count += 1) {
      await (await fetch(`${servers.at(0).url}/api/v1/version`)).arrayBuffer();
    }
    const closed = new Promise((resolve) => held?.once("close", resolve));
    held?.writeHead(200, { "content-type": "application/json" });
    held?.end("{}");
    await closed;
    expect(held?.writableFinished).toBe(true);
  });
});
