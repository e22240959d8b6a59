import assert from "node:assert/strict";
import type { DueMoment, PhaseKey, Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";

const phases: readonly PhaseKey[] = ["app/staging", "app/production"];

/** By trigger, and their phases as they stand above. */
function sorted(moments: readonly DueMoment[]): readonly DueMoment[] {
  return moments
    .toSorted((one, other) => (one.trigger < other.trigger ? -1 : 1))
    .map((due) => ({ ...due, phases: phases.filter((phase) => due.phases.includes(phase)) }));
}

/** What every store must do so that what falls due is met once, and not lost. */
export const schedulesContract: readonly ContractCase<Store>[] = [
  {
    name: "says once that what falls due is to be met, for each phase and trigger",
    run: async ({ schedules }) => {
      const due = { trigger: "daily", at: new Date(2000), phases };
      assert.deepEqual(await schedules.meet({ ...due, phases: ["app/staging"] }), ["app/staging"]);
      assert.deepEqual(await schedules.meet(due), ["app/production"]);
      assert.deepEqual(await schedules.meet(due), []);
      assert.deepEqual((await schedules.meet({ ...due, trigger: "weekly" })).toSorted(), [
        "app/production",
        "app/staging",
      ]);
    },
  },
  {
    name: "says nothing of what fell due before something that was met, and of nothing at all",
    run: async ({ schedules }) => {
      const due = { trigger: "daily", at: new Date(2000), phases };
      await schedules.meet(due);
      assert.deepEqual(await schedules.meet({ ...due, at: new Date(1000) }), []);
      assert.equal((await schedules.meet({ ...due, at: new Date(3000) })).length, phases.length);
      assert.deepEqual(await schedules.meet({ ...due, phases: [] }), []);
    },
  },
  {
    name: "says what was met and has not ended, for the phases it is asked about",
    run: async ({ schedules }) => {
      const due = { trigger: "daily", at: new Date(2000), phases };
      const within = { since: new Date(2000), phases };
      assert.deepEqual(await schedules.unended(within), []);
      await schedules.meet(due);
      assert.deepEqual(sorted(await schedules.unended(within)), [due]);
      const one: readonly PhaseKey[] = ["app/production"];
      assert.deepEqual(await schedules.unended({ ...within, phases: one }), [
        { ...due, phases: one },
      ]);
      assert.deepEqual(await schedules.unended({ ...within, phases: [] }), []);
      assert.deepEqual(await schedules.unended({ ...within, since: new Date(2001) }), []);
    },
  },
  {
    name: "says no more of it once it has ended, for each phase and trigger",
    run: async ({ schedules }) => {
      const [daily, weekly] = ["daily", "weekly"].map((trigger) => ({
        trigger,
        at: new Date(2000),
        phases,
      }));
      assert(daily && weekly);
      await schedules.meet(daily);
      await schedules.meet(weekly);
      await schedules.end({ ...daily, phases: ["app/staging"] });
      const left = await schedules.unended({ since: new Date(0), phases });
      assert.deepEqual(sorted(left), [{ ...daily, phases: ["app/production"] }, weekly]);
      assert.deepEqual(await schedules.meet(daily), []);
      await schedules.end(daily);
      await schedules.end({ ...weekly, phases: [] });
      assert.deepEqual(sorted(await schedules.unended({ since: new Date(0), phases })), [weekly]);
    },
  },
  {
    name: "says of a phase only what was met last, and whether that has ended",
    run: async ({ schedules }) => {
      const first = { trigger: "daily", at: new Date(2000), phases };
      const next = { ...first, at: new Date(3000) };
      await schedules.meet(first);
      await schedules.end(first);
      await schedules.meet(next);
      await schedules.end(first);
      assert.deepEqual(sorted(await schedules.unended({ since: new Date(0), phases })), [next]);
      await schedules.end(next);
      assert.deepEqual(await schedules.unended({ since: new Date(0), phases }), []);
    },
  },
];
