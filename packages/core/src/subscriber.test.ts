import { ManualTimers } from "@glu/git/testing";
import { expect, test } from "vitest";
import { silentLogger } from "./runtime.ts";
import { Subscriber } from "./subscriber.ts";

test("behind a listener that does not keep up a bounded number of events waits", async () => {
  const logged: object[] = [];
  const told: number[] = [];
  let end = () => {};
  const hung = new Promise<void>((resolve) => {
    end = resolve;
  });
  const subscriber = new Subscriber<number>(async (event) => {
    told.push(event);
    await hung;
  });
  const delivery = {
    name: "audit",
    about: "app/staging",
    logger: { ...silentLogger, error: (fields: object) => logged.push(fields) },
    timers: new ManualTimers(),
    signal: new AbortController().signal,
  };
  for (let event = 0; event < 1003; event += 1) {
    subscriber.tell(event, delivery);
  }
  const missed = { event: "audit", about: "app/staging" };
  expect(logged).toEqual([missed, missed, missed]);
  end();
  await subscriber.settled();
  expect(told).toEqual(Array.from({ length: 1000 }, (_, event) => event));
  subscriber.tell(1003, delivery);
  await subscriber.settled();
  expect(told.at(-1)).toBe(1003);
});
