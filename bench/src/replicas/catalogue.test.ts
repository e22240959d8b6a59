import { expect, test } from "vitest";
import { catalogue, every, repositoriesOf } from "./catalogue.ts";

test("3,000 phases are 1,000 pipelines in 300 repositories, three or four in each", () => {
  const entries = catalogue(3000);
  expect(entries).toHaveLength(1000);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(1000);
  const counts = repositoriesOf(entries).map(
    (name) => entries.filter(({ repository }) => repository === name).length,
  );
  expect(counts).toHaveLength(300);
  expect(new Set(counts)).toEqual(new Set([3, 4]));
});

test("every fourth begins with the first", () => {
  const some = every(4, catalogue(30));
  expect(some.map(({ name }) => name)).toEqual(["app-0", "app-4", "app-8"]);
});
