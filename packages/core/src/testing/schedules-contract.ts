import assert from "node:assert/strict";
import type { PhaseKey, Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";

const phases: readonly PhaseKey[] = ["app/staging", "app/production"];

/** What every store must do so that what falls due is met once. */
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
];
