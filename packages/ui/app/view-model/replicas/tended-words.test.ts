import { expect, test } from "vitest";
import { madeReplica, madeReplicas } from "../testing/made-replica.ts";
import { sharedWords, tendedWords } from "./tended-words.ts";

test("how much one tends is counted", () => {
  expect(tendedWords({ pipelines: ["shop"], phases: 1 })).toBe("1 pipeline with 1 phase");
  const many = Array.from({ length: 1000 }, (_, index) => `p${index}`);
  expect(tendedWords(madeReplica({ pipelines: many }))).toBe("1,000 pipelines with 3,000 phases");
});

test("who shares how much is said, also of what nobody tends", () => {
  expect(sharedWords(madeReplicas([["a", "b"], ["c"]], ["d"]))).toMatch(
    /^2 servers share 4 pipelines\. /,
  );
  expect(sharedWords(madeReplicas([["a"]]))).toBe("One server tends 1 pipeline.");
  const waits = { replicas: [madeReplica({ pipelines: [], waits: "in use" })], untended: [] };
  expect(sharedWords(waits)).toMatch(/^This server tends nothing/);
  expect(sharedWords({ replicas: [], untended: ["a"] })).toMatch(/^No server/);
});
