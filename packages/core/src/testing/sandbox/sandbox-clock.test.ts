import { beforeEach, expect, test } from "vitest";
import { withDeadline } from "../../deadline.ts";
import { SandboxClock } from "./sandbox-clock.ts";

const { signal } = new AbortController();
let clock: SandboxClock;
beforeEach(() => {
  clock = new SandboxClock({ now: 1_000, patience: 100 });
});

/** Ends when it is told to, and until then goes on. */
function goOn(what: string) {
  let end: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const done = withDeadline({ what, limit: 10_000, timers: clock, signal }, () => over);
  return { done, end: () => end?.() };
}

test("what falls due happens in order, each at its own time", async () => {
  const happened: string[] = [];
  clock.after(20, () => happened.push(`second at ${clock.now()}`));
  clock.after(10, () => happened.push(`first at ${clock.now()}`));
  const cancel = clock.after(15, () => happened.push("called off"));
  clock.after(31, () => happened.push("too late"));
  cancel();
  await clock.advanceTo(1_030);
  expect(happened).toEqual(["first at 1010", "second at 1020"]);
  expect(clock.now()).toBe(1_030);
});

test("time stands still while something goes on", async () => {
  const happened: string[] = [];
  clock.after(10, () => {
    const going = goOn("reading");
    setTimeout(() => {
      happened.push(`read at ${clock.now()}`);
      going.end();
    }, 20);
  });
  clock.after(11, () => happened.push(`next at ${clock.now()}`));
  await clock.advanceTo(20_000);
  expect(happened).toEqual(["read at 1010", "next at 1011"]);
});

test("what follows from what has ended is waited for as well", async () => {
  const first = goOn("reading");
  let isOver = false;
  const follow = async () => {
    await first.done;
    const second = goOn("writing");
    setTimeout(second.end, 10);
    await second.done;
    isOver = true;
  };
  void follow();
  setTimeout(() => first.end(), 10);
  await clock.settled();
  expect(isOver).toBe(true);
});

test("what is due at once happens without time passing", async () => {
  let happened = 0;
  clock.after(0, () => {
    happened += 1;
  });
  await clock.settled();
  expect({ happened, now: clock.now() }).toEqual({ happened: 1, now: 1_000 });
});

test("what does not end is named", async () => {
  const { done, end } = goOn("reading app/staging");
  await expect(clock.settled()).rejects.toThrow(
    "nothing has happened for 0.1 s, and this has not ended: reading app/staging",
  );
  end();
  await done;
  await clock.settled();
});
