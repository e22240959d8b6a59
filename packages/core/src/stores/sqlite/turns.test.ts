import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("one is in at a time, and they come in the order in which they asked", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const visit = async (name: string) => {
    await turns.take();
    order.push(`${name} comes`);
    await Promise.resolve();
    order.push(`${name} goes`);
    turns.pass();
  };
  await Promise.all(["one", "two", "three"].map(visit));
  await visit("four");
  expect(order).toEqual(
    ["one", "two", "three", "four"].flatMap((name) => [`${name} comes`, `${name} goes`]),
  );
});
