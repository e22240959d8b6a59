import { expect, test } from "vitest";
import { madeReplica, madeReplicas } from "../testing/made-replica.ts";
import { untendedWords } from "./untended-words.ts";

test("as long as each is tended there is nothing to say", () => {
  expect(untendedWords(madeReplicas([["a"], ["b"]]))).toBeUndefined();
});

test("what nobody tends is counted, explained, and what to look at is said", () => {
  const { title, meaning, advice = "" } = untendedWords(madeReplicas([["a"]], ["b", "c"])) ?? {};
  expect(title).toBe("Nobody tends 2 pipelines");
  expect(meaning).toContain("a few seconds after a server has started or gone");
  expect(advice).toMatch(/^If it stays so, look at the logs/);
});

test("one that waits is what to look at first", () => {
  const waits = madeReplica({ pipelines: [], waits: "another program" });
  const adviceFor = (count: number) =>
    untendedWords({ replicas: Array.from({ length: count }, () => waits), untended: ["b"] })
      ?.advice;
  expect(adviceFor(1)).toMatch(/^If it stays so, see below why one server waits, and look at/);
  expect(adviceFor(3)).toContain("why 3 servers wait, and look at");
});
