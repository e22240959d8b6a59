import { expect, test } from "vitest";
import { delaysOf, landedPromotion, ratePerSecond } from "./promotions.ts";

const row = (phase: string, arrived: string, ended: string) => ({
  edge_to: `app-1/${phase}`,
  arrived_at: arrived,
  created_at: arrived,
  ended_at: ended,
});

const promotions = [
  row("staging", "1000", "1500"),
  row("production", "1500", "2000"),
  row("staging", "1100", "3500"),
].map(landedPromotion);

test("the rate is that from when they were told of the images until the last has landed", () => {
  expect(ratePerSecond({ since: 500, promotions })).toBe(1);
});

test("delays are those of images, not those of what follows them", () => {
  expect(delaysOf(promotions)).toEqual([500, 2400]);
});
