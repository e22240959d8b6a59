import { expect, test } from "vitest";
import { soundEvidence } from "./checks/sound-evidence.ts";
import type { Outcome } from "./endurance.ts";
import { formatReport } from "./report.ts";

const options = { minutes: 30, seed: 7, pipelines: 200, oneLife: false, report: undefined };

function outcome(differences: readonly string[]): Outcome {
  const evidence = soundEvidence();
  const { ledger } = evidence;
  for (const kind of ["image", "image", "kill", "rollbacks: promoted"]) {
    ledger.count(kind);
  }
  const before = { resident: 150e6, used: 80e6, descriptors: 30, handles: 9, listeners: 700 };
  const after = { ...before, resident: 158e6, used: 78e6, descriptors: 31 };
  return {
    evidence,
    ledger,
    differences,
    lives: [],
    trends: [{ life: 2, minutes: 12, apart: 4, before, after }],
    left: { processes: [], temporary: [], state: new Map([["glu.db", 3_200_000]]) },
    book: { answers: 41, counts: new Map([["warn: cannot read phase", 5]]) },
    began: Date.parse("2026-01-01T12:00:00Z"),
    ended: Date.parse("2026-01-01T12:01:00Z"),
    loads: [1, 2.5, 3],
  };
}

test("the report says what was done, how fast and what it took", () => {
  const text = formatReport(outcome([]), options, "some/where/soak.svg");
  for (const line of [
    "# 30 minutes with 200 pipelines",
    "| image | 2 |",
    "| kill | 1 |",
    "| hold | 0 |",
    "| rollbacks: promoted | 1 |",
    "| begun | 2026-01-01 12:00 |",
    "| seed | 7 |",
    "| until all was at rest | 1:00 minutes |",
    "| load of the machine | 2.5 in the middle, 3.0 at most, for",
    "None: nothing was otherwise than it should be.",
    "0 were asked to end, 1 were killed.",
    "| landed, each once | 2 |",
    "| of them by themselves | 2 |",
    "| landed per minute | 2 |",
    "| all | 2 | 7000 | 9000 | 9000 |",
    "Life 2, 12.0 minutes:",
    "| resident memory, kB | 150000 | 158000 | 2000 |",
    "| objects and buffers in use, kB | 80000 | 78000 | -500 |",
    "| open files and sockets | 30 | 31 | 0.3 |",
    "![Memory, handles and listeners of each process over time](soak.svg)",
    "At the end the state had 3.2 MB; 0 processes and 0 temporary files were left.",
    "| warn: cannot read phase | 5 |",
    "npm run soak -- --minutes 30 --seed 7 --pipelines 200\n",
  ]) {
    expect(text).toContain(line);
  }
});

test("a report without a picture and a long life says so", () => {
  const text = formatReport({ ...outcome([]), trends: [] }, options);
  expect(text).not.toContain("icture");
  expect(text).toContain("No life was long enough to be compared.");
});

test("what differs is listed", () => {
  const text = formatReport(outcome(["app-000 is not there"]), options);
  expect(text).toMatch(/## Differences\n\n- app-000 is not there\n\n/);
});
