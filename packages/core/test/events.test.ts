import { describe, expect, test } from "vitest";
import { type Event, useEvents } from "./event-reader.ts";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { app, staging } from "./staging.ts";

const example = useExample();
const follow = useEvents();

const named = (name: string, about: object) => (event: Event) =>
  event.name === name && isLike(event.data, about);

function isLike(data: Record<string, unknown>, about: object): boolean {
  return Object.entries(about).every(([key, value]) => data[key] === value);
}

test("B54 what happens is told as it happens: phases, promotions, audit, and which pipeline to ask anew", async () => {
  const url = await example.serve();
  const reader = await follow(`${url}/api/v1/events`);
  expect(await reader.next(({ name }) => name === "hello")).toMatchObject({ data: {} });
  const digest = await example.deliver("newer");
  await reader.next(named("promotion", { state: "promoted", from_digest: digest }));
  const shown = (event: Event) =>
    event.name === "phase" && JSON.stringify(event.data).includes(digest);
  expect(await reader.next(shown)).toMatchObject({ data: { state: "ready" } });
  await reader.next(named("pipeline", { pipeline: app }));
  await reader.next(named("audit", { action: "promote", scope: `${app}/staging` }));
});

describe("a client that comes back", () => {
  test("is told what it missed, once and in order", async () => {
    const url = await example.serve();
    const before = await follow(`${url}/api/v1/events`);
    const { id } = await before.next(({ name }) => name === "hello");
    before.close();
    await example.deliver("newer");
    await fetch(`${url}${staging}/holds`, posted({ reason: "freeze" }));
    const after = await follow(`${url}/api/v1/events`, id);
    await after.next(named("audit", { action: "hold" }));
    expect(after.events.map(({ name }) => name)).not.toContain("reset");
    const numbers = after.events.map((event) => Number(event.id.split("-")[1]));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    expect(numbers[0]).toBe(Number(id.split("-")[1]) + 1);
  });

  test("after a restart is told to look anew", async () => {
    const url = await example.serve();
    const reader = await follow(`${url}/api/v1/events`);
    const { id } = await reader.next(({ name }) => name === "hello");
    await example.stop();
    const again = await example.serve();
    for (const unknown of [id, "nonsense", `${id}9`, `${id.split("-")[0]}--1`]) {
      const anew = await follow(`${again}/api/v1/events`, unknown);
      expect((await anew.next(() => true)).name).toBe("reset");
    }
  });
});

test("only what is about one pipeline can be followed", async () => {
  const url = await example.serve();
  const other = await follow(`${url}/api/v1/events?pipeline=other`);
  const mine = await follow(`${url}/api/v1/events?pipeline=${app}`);
  await fetch(`${url}/api/v1/automation`, posted({ mode: "on", reason: "for all" }));
  await fetch(`${url}${staging}/holds`, posted({ reason: "freeze" }));
  await mine.next(named("audit", { action: "hold" }));
  expect(mine.events.filter(named("audit", { action: "automation" }))).toEqual([]);
  expect(other.events.map(({ name }) => name)).toEqual(["hello"]);
});

test("the head of the events is no stream, and a server that stops ends them at once", async () => {
  const url = await example.serve();
  const head = await fetch(`${url}/api/v1/events`, { method: "HEAD" });
  expect(head.headers.get("content-type")).toBe("text/event-stream");
  const all = await Promise.all(Array.from({ length: 20 }, () => follow(`${url}/api/v1/events/`)));
  const begun = performance.now();
  const ended = await example.stop();
  expect(ended.code).toBe(0);
  await Promise.all(all.map((reader) => reader.ended));
  expect(performance.now() - begun).toBeLessThan(3_000);
});
