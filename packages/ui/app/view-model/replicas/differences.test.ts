import { expect, test } from "vitest";
import { madeReplica } from "../testing/made-replica.ts";
import { differences, othersHave, revisionWords } from "./differences.ts";

const commit = "20f4a00b140dcd89d2856c8211a300b7b4d70783";

test("nothing is said of those that run the same", () => {
  expect(differences([])).toEqual([]);
  expect(differences([madeReplica(), madeReplica()])).toEqual([]);
  expect(othersHave("0.1.0", ["0.1.0", "0.1.0"])).toBeUndefined();
});

test("what differs is said in words, of Glu and of the program", () => {
  const replicas = [
    madeReplica({ version: "0.2.0", revision: commit }),
    madeReplica({ revision: commit }),
    madeReplica(),
  ];
  expect(differences(replicas)).toEqual([
    "2 versions of Glu: 0.1.0 and 0.2.0.",
    "2 revisions of the program: 20f4a00 and not said.",
  ]);
  expect(othersHave("0.2.0", ["0.2.0", "0.1.0", "0.3.0"])).toBe("others have 0.1.0 and 0.3.0");
});

test("only what is a commit is shortened", () => {
  expect([commit, "v7-of-the-shop", null].map(revisionWords)).toEqual([
    "20f4a00",
    "v7-of-the-shop",
    "not said",
  ]);
});
