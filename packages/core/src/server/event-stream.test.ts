import { ManualTimers } from "@glu/git/testing";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { EventLog } from "./event-log.ts";
import { type EventStreamOptions, eventStream } from "./event-stream.ts";

let log: EventLog;
let timers: ManualTimers;
let stop: AbortController;
const ended = vi.fn<() => void>();

beforeEach(() => {
  timers = new ManualTimers();
  log = new EventLog(timers);
  stop = new AbortController();
  ended.mockClear();
});

function open(options: Partial<EventStreamOptions> = {}): ReadableStream<Uint8Array> {
  const isAllowed = async () => true;
  const meant = { since: undefined, isMeant: () => true, isAllowed };
  const quiet = { signal: stop.signal, beats: () => undefined, ended };
  return eventStream({ log, timers, ...meant, ...quiet, ...options });
}

function add(text: string): void {
  log.add({ name: "audit", pipeline: "app", data: { text } });
}

/** What is there until the stream ends. */
async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}

describe("a stream of events", () => {
  test("begins with how soon to come back, and the id of the newest event", async () => {
    add("before");
    const stream = open();
    add("after");
    stop.abort();
    const [retry, hello, event] = (await textOf(stream)).split("\n\n");
    expect(retry).toBe("retry: 2000");
    expect(hello).toMatch(/^id: [\da-f]{12}-1\nevent: hello\ndata: \{\}$/);
    expect(event).toMatch(/^id: [\da-f]{12}-2\nevent: audit\ndata: \{"text":"after"\}$/);
  });

  test("has nothing but one line of data for each event, whatever is in it", async () => {
    const stream = open();
    add("one\ntwo\r\n\ndata: three\u2028");
    stop.abort();
    const lines = (await textOf(stream)).split("\n");
    expect(lines.filter((line) => line.startsWith("data: "))).toHaveLength(2);
    expect(lines).toContain(`data: ${JSON.stringify({ text: "one\ntwo\r\n\ndata: three\u2028" })}`);
  });

  test("shows every 15 seconds that it lives, and ends after half an hour", async () => {
    const text = textOf(open());
    for (let minutes = 0; minutes < 30; minutes += 1) {
      await timers.advance(60_000);
    }
    const beats = (await text).match(/^:$/gm) ?? [];
    expect(beats.length).toBeGreaterThanOrEqual(119);
    expect(ended).toHaveBeenCalledOnce();
    expect(timers.pending).toBe(0);
  });

  test("ends for a client that does not read, at 256 KiB, and what waits is still there", async () => {
    const stream = open();
    const event = "x".repeat(1024);
    let count = 0;
    while (ended.mock.calls.length === 0 && count < 1_000) {
      add(event);
      count += 1;
    }
    expect(count).toBeGreaterThan(200);
    expect(count).toBeLessThan(257);
    add("too late");
    const text = await textOf(stream);
    expect(text.match(/^event: audit$/gm)).toHaveLength(count);
    expect(timers.pending).toBe(0);
  });

  test("that ends while a client catches up hears of nothing more", async () => {
    const since = log.lastId;
    for (let count = 0; count < 300; count += 1) {
      add("x".repeat(1024));
    }
    const isMeant = vi.fn<EventStreamOptions["isMeant"]>(() => true);
    const stream = open({ since, isMeant });
    expect(ended).toHaveBeenCalledOnce();
    expect(timers.pending).toBe(0);
    isMeant.mockClear();
    add("too late");
    expect(isMeant).not.toHaveBeenCalled();
    expect(await textOf(stream)).not.toContain("too late");
  });

  test.each([
    ["may no longer be told", async () => false],
    ["is no longer known", () => Promise.reject(new Error("who is that?"))],
  ])("ends within 15 seconds for a client that %s", async (_, isAllowed) => {
    const text = textOf(open({ isAllowed }));
    await timers.advance(15_000);
    add("secret");
    expect(await text).not.toContain("secret");
    expect(ended).toHaveBeenCalledOnce();
    expect(timers.pending).toBe(0);
  });

  test("ends when the client goes", async () => {
    await open().cancel();
    add("unheard");
    expect(ended).toHaveBeenCalledOnce();
    expect(timers.pending).toBe(0);
  });

  test("has only what is meant for the client, also of what it missed", async () => {
    const isMeant: EventStreamOptions["isMeant"] = ({ pipeline }) => pipeline === "other";
    const since = log.lastId;
    add("mine");
    log.add({ name: "audit", pipeline: "other", data: { text: "theirs" } });
    const stream = open({ isMeant, since });
    add("mine");
    stop.abort();
    const text = await textOf(stream);
    expect(text.match(/"text":"(\w+)"/g)).toEqual(['"text":"theirs"']);
    expect(text).not.toContain("event: reset");
  });

  test("says that all is to be looked at anew, also to who comes back later", async () => {
    const since = log.lastId;
    const stream = open();
    log.reset();
    add("after");
    stop.abort();
    const events = (await textOf(stream)).match(/^event: \w+$/gm);
    expect(events).toEqual(["event: hello", "event: reset", "event: audit"]);
    expect(await textOf(open({ since }))).toContain("event: reset");
  });

  test("says that too much was missed once nobody knows it any more", async () => {
    const since = log.lastId;
    add("first");
    const first = log.lastId;
    for (let count = 0; count < 5_000; count += 1) {
      add(String(count));
    }
    stop.abort();
    expect(await textOf(open({ since }))).toContain("event: reset");
    expect(log.after(first)).toBeUndefined();
    expect(log.after(log.lastId)).toEqual([]);
  });
});
