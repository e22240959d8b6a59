import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./api-error.ts";
import { LiveEvents } from "./live.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Bytes = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** A server whose streams are written by hand. */
function server() {
  const streams: Bytes[] = [];
  const asked: string[] = [];
  const told: unknown[] = [];
  const tell = (name: string) => (what?: unknown) => void told.push([name, what]);
  let refusal: ApiError | undefined;
  const live = new LiveEvents({
    news: {
      reset: tell("reset"),
      pipeline: tell("pipeline"),
      promotion: tell("promotion"),
      audit: tell("audit"),
      failed: ({ code }) => tell("failed")(code),
    },
    connect: async (since) => {
      asked.push(since);
      if (refusal) {
        throw refusal;
      }
      return new ReadableStream({ start: (controller) => void streams.push(controller) });
    },
  });
  const refuse = (code?: string) => {
    refusal = code === undefined ? undefined : new ApiError({ status: 503, code, detail: "" });
  };
  return { live, streams, asked, told, refuse };
}

async function write(stream: Bytes | undefined, text: string): Promise<void> {
  stream?.enqueue(new TextEncoder().encode(text));
  await vi.advanceTimersByTimeAsync(0);
}

const hello = "id: a-0\nevent: hello\ndata: {}\n\n";

test("tells what happens", async () => {
  const { live, streams, told } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(live.connection()).toEqual({ kind: "live" });
  await write(streams[0], `${hello}id: a-1\nevent: pipeline\ndata: {"pipeline":"shop"}\n\n`);
  await write(streams[0], 'id: a-2\nevent: audit\ndata: {"id":"1"}\n\n');
  expect(told).toEqual([
    ["reset", undefined],
    ["pipeline", "shop"],
    ["audit", { id: "1" }],
  ]);
});

test("a stream that ended is followed on, from the last event, and nobody is alarmed", async () => {
  const { live, streams, asked, told } = server();
  const kinds: string[] = [];
  live.subscribe(() => kinds.push(live.connection().kind));
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  streams[0]?.close();
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["", "a-0"]);
  expect(kinds).toEqual(["live", "connecting", "live"]);
  await write(streams[1], "id: b-7\nevent: reset\ndata: {}\n\n");
  expect(told).toEqual([
    ["reset", undefined],
    ["reset", undefined],
  ]);
});

test("a server that is away is tried again, less and less often, and it is known since when", async () => {
  const { live, streams, asked, told, refuse } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  const since = Date.now();
  refuse("STOPPED");
  streams[0]?.error(new TypeError("network error"));
  await vi.advanceTimersByTimeAsync(300_000);
  expect(live.connection()).toMatchObject({ kind: "lost", since, error: { code: "STOPPED" } });
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.length).toBeLessThan(50);
  expect(told).toContainEqual(["failed", "STOPPED"]);
  refuse();
  await vi.advanceTimersByTimeAsync(13_000);
  expect(live.connection()).toEqual({ kind: "live" });
});

test("a server that is silent for too long is asked anew", async () => {
  const { live, streams, asked } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  for (let beats = 0; beats < 10; beats += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    await write(streams[0], ":\n\n");
  }
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(42_000);
  expect(asked).toEqual(["", "a-0"]);
});

test("once closed, nothing is asked; opened again, it goes on where it was", async () => {
  const { live, streams, asked } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  live.close();
  streams[0]?.close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([""]);
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["", "a-0"]);
});
