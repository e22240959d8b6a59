import { createServer } from "node:http";
import { Agent } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { listenOnLoopback, portOf } from "../loopback.ts";
import { RequestCounter } from "./request-counter.ts";

describe("RequestCounter", () => {
  const agent = new Agent({ connections: 1 });
  const server = createServer((request, response) => response.end(request.url));
  let counter: RequestCounter | undefined;

  afterEach(async () => {
    await agent.close();
    counter?.close();
    server.close();
  });

  it("passes everything on, and counts requests and connections until it is asked", async () => {
    await listenOnLoopback(server);
    counter = await RequestCounter.start(portOf(server));
    const origin = `http://127.0.0.1:${counter.port}`;
    for (const path of ["/one", "/two"]) {
      const { body } = await agent.request({ origin, path, method: "GET" });
      expect(await body.text()).toBe(path);
    }
    expect(counter.take()).toEqual({ requests: ["GET /one", "GET /two"], connections: 1 });
    expect(counter.take()).toEqual({ requests: [], connections: 0 });
  });
});
