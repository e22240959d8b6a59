import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { madePipeline } from "../view-model/testing/made-pipeline.ts";
import { createClient } from "./client.ts";
import { keepCurrent } from "./keep-current.ts";
import { pipelinesQuery, replicasQuery } from "./queries.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Asked {
  readonly path: string;
  readonly answer: (body: object, status?: number) => Promise<void>;
}

/** A server that answers when it is told to. */
function server(): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, { signal }: RequestInit) => {
    return await new Promise<Response>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      const answer = async (body: object, status = 200) => {
        resolve(Response.json(body, { status }));
        await vi.advanceTimersByTimeAsync(10);
      };
      asked.push({ path: url.replace("/api/v1", ""), answer });
    });
  });
  return asked;
}

const old = madePipeline("image>staging", { labels: { is: "old" } });
const changed = madePipeline("image>staging", { labels: { is: "new" } });

function showList(client: QueryClient) {
  const observer = new QueryObserver(client, pipelinesQuery);
  const results: unknown[] = [];
  observer.subscribe(({ status, data }) => results.push(status === "success" ? data : status));
  return { results, shown: () => observer.getCurrentResult().data };
}

test("the first answer, if it is older than the greeting, is not waited for", async () => {
  const asked = server();
  const client = createClient();
  const { results, shown } = showList(client);
  keepCurrent(client).news.reset();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toHaveLength(2);
  await asked[0]?.answer({ pipelines: [old] });
  expect(shown()).toBeUndefined();
  await asked[1]?.answer({ pipelines: [changed] });
  expect(shown()).toEqual([changed]);
  expect(results).not.toContain("error");
});

test("a list that was on its way does not undo what was told", async () => {
  const asked = server();
  const client = createClient();
  const { shown } = showList(client);
  keepCurrent(client).news.pipeline("checkout");
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map(({ path }) => path)).toEqual(["/pipelines", "/pipelines"]);
  await asked[0]?.answer({ pipelines: [old] });
  await asked[1]?.answer({ pipelines: [changed] });
  expect(shown()).toEqual([changed]);
});

test("what was refused as too much is asked for again", async () => {
  const asked = server();
  const client = createClient();
  const { shown } = showList(client);
  await vi.advanceTimersByTimeAsync(0);
  await asked[0]?.answer({ pipelines: [old] });
  keepCurrent(client).news.pipeline("checkout");
  await vi.advanceTimersByTimeAsync(200);
  await asked[1]?.answer({ code: "TOO_MANY_REQUESTS" }, 429);
  await vi.advanceTimersByTimeAsync(6000);
  await asked[2]?.answer(changed);
  expect(asked.map(({ path }) => path)).toEqual([
    "/pipelines",
    "/pipelines/checkout",
    "/pipelines/checkout",
  ]);
  expect(shown()).toEqual([changed]);
});

test("who serves the system is asked for again when that may be others, if somebody looks", async () => {
  const asked = server();
  const client = createClient();
  const { news } = keepCurrent(client);
  news.replicas();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual([]);
  const observer = new QueryObserver(client, replicasQuery);
  observer.subscribe(() => undefined);
  news.replicas();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked.map(({ path }) => path)).toEqual(["/replicas", "/replicas"]);
  await asked[0]?.answer({ replicas: [], untended: ["old"] });
  await asked[1]?.answer({ replicas: [], untended: ["new"] });
  expect(observer.getCurrentResult().data?.data.untended).toEqual(["new"]);
});
