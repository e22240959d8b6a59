import { expect, test } from "vitest";
import { madeReplica } from "../testing/made-replica.ts";
import { replicaStatus } from "./replica-status.ts";

const alive = { isOverdue: false, isScoped: false };

test("a replica tends, tends nothing or waits, which has a reason", () => {
  expect(replicaStatus(madeReplica(), alive)).toEqual({ tone: "good", word: "Tends" });
  expect(replicaStatus(madeReplica({ pipelines: [] }), alive).word).toBe("Tends nothing");
  expect(replicaStatus(madeReplica({ pipelines: [], waits: "another program" }), alive)).toEqual({
    tone: "waiting",
    word: "Waits",
    reason: "It waits: another program",
  });
});

test("who sees some pipelines only is not told that it tends nothing", () => {
  const { word } = replicaStatus(madeReplica({ pipelines: [] }), { ...alive, isScoped: true });
  expect(word).toBe("Tends nothing of yours");
});

test("of one that is silent nothing else is said", () => {
  for (const replica of [madeReplica(), madeReplica({ waits: "another program" })]) {
    const { tone, word } = replicaStatus(replica, { ...alive, isOverdue: true });
    expect({ tone, word }).toEqual({ tone: "stopped", word: "Silent" });
  }
});
