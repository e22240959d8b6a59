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
  let isHeld = false;
  const live = new LiveEvents({
    news: {
      reset: tell("reset"),
      pipeline: tell("pipeline"),
      promotion: tell("promotion"),
      audit: tell("audit"),
      replicas: () => tell("replicas")(),
      failed: ({ code }) => tell("failed")(code),
    },
    connect: async (since, signal) => {
      asked.push(since);
      if (isHeld) {
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      }
      if (refusal) {
        throw refusal;
      }
      return new ReadableStream({ start: (controller) => void streams.push(controller) });
    },
  });
  const refuse = (code?: string) => {
    refusal = code === undefined ? undefined : new ApiError({ status: 503, code, detail: "" });
  };
  const hold = () => {
    isHeld = true;
  };
  return { live, streams, asked, told, refuse, hold };
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
  expect(live.connection()).toEqual({ kind: "connecting" });
  await write(streams[0], "retry: 1000\n\n");
  expect(live.connection()).toEqual({ kind: "live" });
  await write(streams[0], `${hello}id: a-1\nevent: pipeline\ndata: {"pipeline":"shop"}\n\n`);
  await write(streams[0], 'id: a-2\nevent: audit\ndata: {"id":"1"}\n\n');
  await write(streams[0], "id: a-3\nevent: replicas\ndata: {}\n\n");
  expect(told).toEqual([
    ["reset", undefined],
    ["pipeline", "shop"],
    ["audit", { id: "1" }],
    ["replicas", undefined],
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
  await write(streams[1], "id: b-7\nevent: reset\ndata: {}\n\n");
  expect(kinds).toEqual(["live", "connecting", "live"]);
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
  await write(streams[1], hello);
  expect(live.connection()).toEqual({ kind: "live" });
});

test("a server that is silent for too long is asked anew, and nobody is told that all is well", async () => {
  const { live, streams, asked, told } = server();
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
  expect(live.connection()).toMatchObject({ kind: "lost", error: { code: "SILENT" } });
  expect(told.at(-1)).toEqual(["failed", "SILENT"]);
});

test("once closed, nothing is asked; opened again, it goes on where it was", async () => {
  const { live, streams, asked } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  live.close();
  expect(live.connection()).toEqual({ kind: "connecting" });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([""]);
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["", "a-0"]);
});

test("a stream whose words do not arrive is not live", async () => {
  const { live, asked, told } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(14_900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual([["failed", "SILENT"]]);
  expect(live.connection()).toMatchObject({ kind: "lost", error: { code: "SILENT" } });
  expect(asked).toHaveLength(2);
});

test("a stream that ends before it told anything is not live", async () => {
  const { live, streams, told } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  streams[0]?.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([["failed", "SILENT"]]);
});

test("a server that never answers is given up, and asked again", async () => {
  const { live, asked, told, hold } = server();
  hold();
  live.open();
  await vi.advanceTimersByTimeAsync(17_000);
  expect(told).toEqual([["failed", "SILENT"]]);
  expect(asked).toHaveLength(2);
});

test("what cannot be understood ends the stream, and another one is asked for", async () => {
  const { live, streams, asked } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], `${hello}id: a-1\nevent: audit\ndata: {\n\n`);
  expect(() => streams[0]?.close()).toThrow("closed");
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(["", "a-1"]);
});

test("opened again, it is not live before it was greeted", async () => {
  const { live, streams } = server();
  live.open();
  await vi.advanceTimersByTimeAsync(0);
  await write(streams[0], hello);
  live.open();
  expect(live.connection()).toEqual({ kind: "connecting" });
});
