import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { EventListeners } from "./event-listeners.ts";
import { silentLogger, systemTimers } from "./runtime.ts";
import { SystemNews } from "./system-news.ts";

test("many events at a time that are told slowly are no leak", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  const listeners = new EventListeners();
  let told = 0;
  listeners.on("audit", async (_, { signal }) => {
    told += 1;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  const news = new SystemNews({
    listeners,
    pipelines: [],
    logger: silentLogger,
    timers: systemTimers,
  });
  for (let count = 0; count < 30; count += 1) {
    news.entry({
      id: String(count),
      at: new Date(0),
      actor: "ada",
      origin: "cli",
      action: "hold",
      scope: `app/phase-${count}`,
      details: {},
      outcome: "done",
      message: undefined,
      promotion: undefined,
    });
  }
  await expect.poll(() => told).toBe(30);
  news.end(new Error("the test ends"));
  await news.settled();
  await setImmediate();
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});
