import { EventEmitter } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countListeners, followListeners } from "./listeners.ts";

let stop: () => void;

beforeAll(() => {
  stop = followListeners();
});
afterAll(() => stop());

test("listeners on emitters and signals are counted until they are removed", () => {
  const emitter = new EventEmitter();
  const { signal } = new AbortController();
  const before = countListeners().all;
  const listener = () => undefined;
  emitter.on("one", listener);
  emitter.once("one", listener);
  emitter.prependListener("two", listener);
  for (let index = 0; index < 1000; index += 1) {
    signal.addEventListener("abort", () => index, { once: true });
  }
  signal.addEventListener("abort", listener);
  expect(countListeners()).toEqual({ all: before + 1004, most: 1001 });
  emitter.removeAllListeners();
  signal.removeEventListener("abort", listener);
  expect(countListeners().all).toBe(before + 1000);
});

test("everything else is as before once nobody follows any more", () => {
  const method = () => Reflect.get(EventEmitter.prototype, "on");
  const followed = method();
  stop();
  const before = method();
  stop = followListeners();
  expect(before).not.toBe(followed);
  expect(new Set([before, followed, method()]).size).toBe(3);
});
