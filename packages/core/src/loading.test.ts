import { executionAsyncId } from "node:async_hooks";
import { expect, test } from "vitest";
import { NestedRunError } from "./errors.ts";
import { checkNotLoading, whileLoading } from "./loading.ts";

const other = {};

test("what a program calls as it is loaded is told so, also after it has waited", async () => {
  const outcome = whileLoading("pipeline.ts", async () => {
    await Promise.resolve();
    checkNotLoading(other);
  });
  await expect(outcome).rejects.toThrow(NestedRunError);
});

test("what a program exported is known later on; what others have is none of it", async () => {
  const system = await whileLoading("pipeline.ts", async () => ({}));
  expect(() => checkNotLoading(system)).toThrow("pipeline.ts calls run(system)");
  expect(() => checkNotLoading(other)).not.toThrow();
});

test("promises are not followed any more once it is loaded", async () => {
  await whileLoading("pipeline.ts", () => Promise.resolve());
  const outside = executionAsyncId();
  // A promise that is followed has a number of its own.
  await Promise.resolve();
  const first = executionAsyncId();
  await Promise.resolve();
  expect([first, executionAsyncId()]).toEqual([outside, outside]);
});
