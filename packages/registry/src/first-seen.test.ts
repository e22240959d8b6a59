import { expect, it } from "vitest";
import { digestOf } from "./digest.ts";
import { MemoryFirstSeen } from "./first-seen.ts";

const [one, other] = [digestOf(Buffer.from("one")), digestOf(Buffer.from("other"))];

it("remembers the first time for each image", async () => {
  const firstSeen = new MemoryFirstSeen();
  expect(await firstSeen.seen(one, 10)).toBe(10);
  expect(await firstSeen.seen(other, 20)).toBe(20);
  expect(await firstSeen.seen(one, 30)).toBe(10);
});
