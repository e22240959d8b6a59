import { expect, test } from "vitest";
import { madeReplicas } from "../testing/made-replica.ts";
import { replicaChanges } from "./replica-changes.ts";

const two = madeReplicas([["a"], ["b"]]);

test("who came, who has gone, and what that leaves to nobody", () => {
  expect(replicaChanges(two, madeReplicas([["a"]], ["b"]))).toEqual([
    "web-2 has gone.",
    "Nobody tends 1 pipeline.",
  ]);
  expect(replicaChanges(madeReplicas([["a"]], ["b"]), two)).toEqual([
    "web-2 has come.",
    "Each pipeline is tended.",
  ]);
});

test("a sign of life is nothing to speak of, and neither is who tends what", () => {
  const later = two.replicas.map((replica) => ({ ...replica, seen_at: "2026-01-05T13:00:00Z" }));
  expect(replicaChanges(two, { ...two, replicas: later })).toEqual([]);
  expect(replicaChanges(two, madeReplicas([["b"], ["a"]]))).toEqual([]);
});
