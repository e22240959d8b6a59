import { expect, test } from "vitest";
import type { Hold, Restraint, Veto } from "../store.ts";
import { holdsOn, restraintsOn, vetoesOn } from "./active-restraints.ts";

const now = new Date(10_000);
const production = {
  phase: "app/production",
  lineage: ["oci", "staging", "production"],
  now,
} as const;
const fields = {
  actor: "ada",
  reason: "5xx",
  createdAt: new Date(0),
  expiresAt: undefined,
} as const;

function hold(id: string, given: Partial<Hold> = {}): Hold {
  return { ...fields, kind: "hold", id, phase: "app/production", ...given };
}

function veto(id: string, given: Partial<Veto> = {}): Veto {
  return { ...hold(id), kind: "veto", digest: "bad", scope: "phase", ...given };
}

const idsOf = (restraints: readonly Restraint[]) => restraints.map(({ id }) => id);

test("a phase is concerned by its own holds and vetoes, and by the vetoes that reach it", () => {
  const restraints = [
    hold("own"),
    hold("other", { phase: "app/staging" }),
    veto("here"),
    veto("there", { phase: "app/staging" }),
    veto("before", { phase: "app/staging", scope: "downstream" }),
    veto("beside", { phase: "app/eu", scope: "downstream" }),
    veto("all", { phase: "app/eu", scope: "pipeline", digest: "worse" }),
  ];
  expect(idsOf(restraintsOn(restraints, production))).toEqual(["own", "here", "before", "all"]);
  expect(idsOf(holdsOn(restraints, production))).toEqual(["own"]);
  expect(idsOf(vetoesOn(restraints, { ...production, digest: "bad" }))).toEqual(["here", "before"]);
});

test.each([
  [9_999, []],
  [10_000, []],
  [10_001, ["hold", "veto"]],
])("what ends at %i stops this at 10000: %j", (end, stopping) => {
  const expiresAt = new Date(end);
  const restraints = [hold("hold", { expiresAt }), veto("veto", { expiresAt })];
  expect(idsOf(restraintsOn(restraints, production))).toEqual(stopping);
});
