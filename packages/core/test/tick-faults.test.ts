import { expect, test } from "vitest";
import { type TickEvidence, tickFaults } from "./tick-faults.ts";
import type { Written } from "./write-journal.ts";

const minute = 60_000;
const phase = "app/production";
const said = { met: "met", again: "what fell due and had not ended is attempted again" } as const;

function tick(at: number, due: number, unended: number | null = due): Written {
  const row = { trigger_name: "minutely", phase, due_at: due, unended_at: unended };
  return { table: "schedule_tick", change: "UPDATE", at, port: 1, row };
}

function taken(at: number, replica: string): Written {
  const row = { name: "0", fence: at, replica, since: at };
  return { table: "share", change: "UPDATE", at, port: 1, row };
}

/** A replica that says these things of what falls due first. */
function run(replica: string, ...words: readonly (keyof typeof said)[]): TickEvidence["runs"][0] {
  const fields = { trigger: "minutely", due: new Date(minute).toISOString(), phases: [phase] };
  const lines = words.map((word) => ({ at: minute, level: "info", msg: said[word], fields }));
  return { ids: new Set([replica]), lines };
}

const met = tick(minute, minute);
const ended = tick(minute + 50, minute, null);
const byOther = taken(minute + 10, "two");
const again = `minutely of ${phase} at 1970-01-01T00:01:00.000Z`;

test.each<{
  readonly name: string;
  readonly journal: readonly Written[];
  readonly runs: TickEvidence["runs"];
  readonly wrong: readonly string[];
}>([
  { name: "once", journal: [met, ended], runs: [run("one", "met")], wrong: [] },
  {
    name: "by two",
    journal: [met, ended],
    runs: [run("one", "met"), run("two", "met")],
    wrong: [`met twice: ${again}`],
  },
  {
    name: "again by one that took over before it had ended",
    journal: [met, byOther, ended],
    runs: [run("one", "met"), run("two", "again")],
    wrong: [],
  },
  {
    name: "again by two, one after the other",
    journal: [met, byOther, taken(minute + 20, ""), taken(minute + 30, "three"), ended],
    runs: [run("one", "met"), run("two", "again"), run("three", "again")],
    wrong: [],
  },
  {
    name: "again, twice by one that took over once",
    journal: [met, byOther, ended],
    runs: [run("one", "met"), run("two", "again", "again")],
    wrong: [`met again without need: ${again} by two`],
  },
  {
    name: "again by one that took over once it had ended",
    journal: [met, ended, byOther],
    runs: [run("one", "met"), run("two", "again")],
    wrong: [`met again without need: ${again} by two`],
  },
  {
    name: "again by one that had taken over before it was met",
    journal: [byOther, met, ended],
    runs: [run("two", "met", "again")],
    wrong: [`met again without need: ${again} by two`],
  },
  {
    name: "again by one that did not take over",
    journal: [met, byOther, ended],
    runs: [run("one", "met", "again"), run("two")],
    wrong: [`met again without need: ${again} by one`],
  },
  {
    name: "and not ended by one that took over",
    journal: [met, byOther, tick(2 * minute, 2 * minute)],
    runs: [run("one", "met"), run("two")],
    wrong: [`met and never ended: ${again}`],
  },
  {
    name: "and not ended, as it was taken over just before the next",
    journal: [met, taken(2 * minute - 10, "two"), tick(2 * minute, 2 * minute)],
    runs: [run("one", "met"), run("two")],
    wrong: [],
  },
  {
    name: "and the next by nobody",
    journal: [met, ended, tick(3 * minute, 3 * minute)],
    runs: [run("one", "met")],
    wrong: [`met by nobody: ${phase} at 1970-01-01T00:02:00.000Z`],
  },
])("what falls due is met $name", ({ journal, runs, wrong }) => {
  const shareOf = new Map([["app", "0"]]);
  expect(tickFaults({ since: minute, journal, runs, shareOf })).toEqual(wrong);
});
