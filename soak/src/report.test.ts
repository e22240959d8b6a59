import { expect, test } from "vitest";
import { soundEvidence } from "./checks/sound-evidence.ts";
import type { Outcome } from "./endurance.ts";
import { formatReport } from "./report.ts";

const options = { minutes: 30, seed: 7, pipelines: 200, report: undefined };

function outcome(differences: readonly string[]): Outcome {
  const evidence = soundEvidence();
  const { ledger } = evidence;
  for (const kind of ["image", "image", "kill", "rollbacks: promoted"]) {
    ledger.count(kind);
  }
  const sample = {
    at: 0,
    worked: 0,
    resident: 150e6,
    used: 80e6,
    descriptors: 30,
    handles: 9,
    listeners: 700,
    mostListeners: 200,
  };
  const perMinute = { resident: 1500, used: -3000, descriptors: 0, handles: 0.25, listeners: 0 };
  return {
    evidence,
    ledger,
    differences,
    lives: [],
    trends: [{ life: 2, minutes: 12.34, perMinute, first: sample, last: sample }],
    left: { processes: [], temporary: [], state: new Map([["glu.db", 3_200_000]]) },
    book: { answers: 41, counts: new Map([["warn: cannot read phase", 5]]) },
    took: 60_000,
  };
}

test("the report says what was done, how fast and what it took", () => {
  const text = formatReport(outcome([]), options);
  for (const line of [
    "# 30 minutes with 200 pipelines",
    "| image | 2 |",
    "| kill | 1 |",
    "| hold | 0 |",
    "| rollbacks: promoted | 1 |",
    "2 promotions landed, 2 of them by themselves: 2 a minute.",
    "| all | 2 | 7000 | 9000 | 9000 |",
    "| 2 | 12.3 | 2 kB | -3 kB | 0.00 | 0.25 | 0.00 |",
    "The state has 3.2 MB.",
    "| warn: cannot read phase | 5 |",
    "Nothing was otherwise than it should be.",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(/^Seed 7; 1:00 until all was at rest\. \d+ cores, \d+ GB, Node\.js v/m);
});

test("what differs stands at its end", () => {
  const text = formatReport(outcome(["app-000 is not there"]), options);
  expect(text).toMatch(/## Differences\n\n- app-000 is not there\n$/);
});
