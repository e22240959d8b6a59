import { expect, it } from "vitest";
import { cachedCredential } from "./cached-credential.ts";
import type { Credential } from "./credential.ts";
import { DeadlineError } from "./errors.ts";
import { ManualTimers } from "./testing/manual-timers.ts";

const { signal } = new AbortController();
const hour = 60 * 60 * 1000;

it("remembers a credential until a minute before it expires", async () => {
  const timers = new ManualTimers(hour);
  const { provider, asked } = counting(() => new Date(timers.now() + hour));
  const credential = cachedCredential(provider, { timers });
  await credential({ signal });
  await timers.advance(hour - 60_001);
  expect(await credential({ signal })).toMatchObject({ password: "1" });
  await timers.advance(1);
  expect(await credential({ signal })).toMatchObject({ password: "2" });
  expect(asked()).toBe(2);
});

it("remembers a short one for nine tenths of its life", async () => {
  const timers = new ManualTimers();
  const { provider, asked } = counting(() => new Date(timers.now() + 10_000));
  const credential = cachedCredential(provider, { timers });
  await credential({ signal });
  await timers.advance(8999);
  await credential({ signal });
  expect(asked()).toBe(1);
  await timers.advance(1);
  await credential({ signal });
  expect(asked()).toBe(2);
});

it.each([
  ["does not say when it expires", undefined],
  ["has expired", new Date(0)],
  ["says nonsense of when it expires", new Date("soon")],
])("asks each time for one that %s", async (_, expires) => {
  const timers = new ManualTimers(hour);
  const { provider, asked } = counting(() => expires);
  const credential = cachedCredential(provider, { timers });
  await credential({ signal });
  await credential({ signal });
  expect(asked()).toBe(2);
});

it("is not misled by a clock that is set back", async () => {
  let now = hour;
  const timers = { now: () => now, after: () => () => undefined };
  const { provider, asked } = counting(() => new Date(now + 10_000));
  const credential = cachedCredential(provider, { timers });
  await credential({ signal });
  now = 0;
  await credential({ signal });
  now = 9000;
  await credential({ signal });
  expect(asked()).toBe(2);
});

it("asks once for calls at the same time, even if the first gives up", async () => {
  const { provider, asked } = counting(() => undefined);
  const credential = cachedCredential(provider);
  const controller = new AbortController();
  const first = credential({ signal: controller.signal });
  const second = credential({ signal });
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(first).rejects.toBe(reason);
  expect(await second).toMatchObject({ password: "1" });
  expect(asked()).toBe(1);
});

it("ends a call that nobody waits for any more", async () => {
  let given: AbortSignal | undefined;
  const never = cachedCredential((options) => {
    given = options.signal;
    return new Promise(() => undefined);
  });
  const reason = new Error("enough");
  const controllers = [new AbortController(), new AbortController()];
  const calls = controllers.map((each) => never({ signal: each.signal }).catch(thrown));
  controllers[0]?.abort(reason);
  expect(await calls[0]).toBe(reason);
  expect(given?.aborted).toBe(false);
  controllers[1]?.abort(reason);
  expect(await calls[1]).toBe(reason);
  expect(given?.reason).toBe(reason);
});

it("asks again after a failure", async () => {
  const failure = new Error("the vault is sealed");
  const { provider } = counting(() => undefined);
  let fails = true;
  const credential = cachedCredential(() => (fails ? Promise.reject(failure) : provider()));
  await expect(credential({ signal })).rejects.toBe(failure);
  fails = false;
  expect(await credential({ signal })).toMatchObject({ password: "1" });
});

it("does not wait for ever", async () => {
  const timers = new ManualTimers();
  let given: AbortSignal | undefined;
  const never = cachedCredential(
    ({ signal: ending }) => {
      given = ending;
      return new Promise(() => undefined);
    },
    { timers, deadline: 5000 },
  );
  const outcome = never({ signal }).catch(thrown);
  await timers.advance(5000);
  expect(await outcome).toBeInstanceOf(DeadlineError);
  expect(given?.aborted).toBe(true);
});

function thrown(error: unknown): unknown {
  return error;
}

function counting(expires: () => Date | undefined) {
  let count = 0;
  const provider = async (): Promise<Credential> => {
    count += 1;
    return { username: "alice", password: String(count), expires: expires() };
  };
  return { provider, asked: () => count };
}
