import { describe, expect, test } from "vitest";
import type { Automation } from "./automation.ts";
import { type DecisionInput, decide } from "./decision.ts";
import type { PhaseState } from "./phase.ts";
import type { OpenProposal } from "./phase-proposal.ts";
import type { Arrival, Hold, Veto } from "./store.ts";

const now = new Date("2026-01-01T12:00:00Z");

function ready(digest: string, given: Partial<Arrival> = {}, observedAt = now): PhaseState {
  const arrival: Arrival = {
    version: "01900000-0000-7000-8000-000000000000",
    digestVersion: "01900000-0000-7000-8000-000000000000",
    digestRecordedAt: now,
    repeated: false,
    rewritten: false,
    phase: "app/oci",
    digest,
    resource: {},
    annotations: {},
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    recordedAt: now,
    ...given,
  };
  return { kind: "ready", arrival, observedAt };
}

const empty: PhaseState = { kind: "empty", reason: "no file", since: now, observedAt: now };
const broken: PhaseState = {
  kind: "error",
  code: "X",
  message: "it is broken",
  since: now,
  last: undefined,
};
const restraint = {
  id: "1",
  phase: "app/staging",
  actor: "ada",
  reason: "release freeze",
  createdAt: now,
  expiresAt: undefined,
} as const;
const hold: Hold = { ...restraint, kind: "hold" };
const veto: Veto = { ...restraint, kind: "veto", digest: "b", scope: "phase" };

function automation(mode: Automation, scope = "*") {
  return { scope, mode, actor: "ada", reason: "incident 42", setAt: now };
}

const behind: DecisionInput = {
  from: ready("b"),
  to: ready("a"),
  mode: "direct",
  proposal: undefined,
  proposalsSeenAt: undefined,
  holds: [],
  vetoes: [],
  delivered: false,
  derived: false,
  hotfixed: false,
  outsideChanges: "pause",
  gate: true,
  automation: undefined,
  cause: "automatic",
  minAge: 0,
  now,
  staleAfter: { from: 30_000, to: 30_000 },
};
const old = new Date(now.getTime() - 30_001);
const proposal: OpenProposal = {
  kind: "promotion",
  number: 1,
  url: "https://forge/1",
  branch: "glu/app/b",
  head: "c0ffee",
  base: "main",
  digest: "b",
  promotion: "p1",
  strangers: [],
  review: undefined,
  frozen: false,
};

interface Row {
  readonly name: string;
  readonly given: Partial<DecisionInput>;
  /** The kind of the decision, or why it is blocked. */
  readonly automatic: string;
  readonly person: string;
}

const rows: readonly Row[] = [
  { name: "other digests", given: {}, automatic: "write", person: "write" },
  {
    name: "equal digests",
    given: { to: ready("b") },
    automatic: "up-to-date",
    person: "up-to-date",
  },
  { name: "an empty target", given: { to: empty }, automatic: "write", person: "write" },
  { name: "an empty upstream", given: { from: empty }, automatic: "empty", person: "empty" },
  {
    name: "an unread upstream",
    given: { from: { kind: "unknown" } },
    automatic: "unknown",
    person: "unknown",
  },
  {
    name: "an unread target",
    given: { to: { kind: "unknown" } },
    automatic: "unknown",
    person: "unknown",
  },
  { name: "a broken upstream", given: { from: broken }, automatic: "error", person: "error" },
  { name: "a broken target", given: { to: broken }, automatic: "error", person: "error" },
  {
    name: "a target that takes proposals",
    given: { mode: "proposal", proposalsSeenAt: now },
    automatic: "propose",
    person: "propose",
  },
  {
    name: "an open proposal of this",
    given: { mode: "proposal", proposalsSeenAt: now, proposal },
    automatic: "proposed",
    person: "proposed",
  },
  {
    name: "an open proposal of another",
    given: { mode: "proposal", proposalsSeenAt: now, proposal: { ...proposal, digest: "c" } },
    automatic: "propose",
    person: "propose",
  },
  {
    name: "an approved proposal of another",
    given: {
      mode: "proposal",
      proposalsSeenAt: now,
      proposal: { ...proposal, digest: "c", frozen: true },
    },
    automatic: "frozen-proposal",
    person: "propose",
  },
  {
    name: "a proposal of another that others have committed to",
    given: {
      mode: "proposal",
      proposalsSeenAt: now,
      proposal: { ...proposal, digest: undefined, strangers: ["jane"] },
    },
    automatic: "committed-to",
    person: "committed-to",
  },
  {
    name: "a proposed rollback",
    given: { mode: "proposal", proposalsSeenAt: now, proposal: { ...proposal, kind: "rollback" } },
    automatic: "rollback-proposed",
    person: "rollback-proposed",
  },
  {
    name: "a forge that was not asked yet",
    given: { mode: "proposal" },
    automatic: "unknown",
    person: "unknown",
  },
  {
    name: "a forge that was asked long ago",
    given: { mode: "proposal", proposalsSeenAt: old },
    automatic: "stale",
    person: "propose",
  },
  { name: "a hold", given: { holds: [hold] }, automatic: "held", person: "held" },
  { name: "a veto", given: { vetoes: [veto] }, automatic: "vetoed", person: "vetoed" },
  { name: "a closed gate", given: { gate: "tests are red" }, automatic: "gate", person: "gate" },
  {
    name: "automation that was turned on",
    given: { automation: automation("on") },
    automatic: "write",
    person: "write",
  },
  {
    name: "automation that observes",
    given: { automation: automation("observe") },
    automatic: "automation",
    person: "write",
  },
  {
    name: "automation that is off",
    given: { automation: automation("off") },
    automatic: "automation",
    person: "write",
  },
  {
    name: "automation that is off, and equal digests",
    given: { automation: automation("off"), to: ready("b") },
    automatic: "up-to-date",
    person: "up-to-date",
  },
  {
    name: "automation that is off, and a hold",
    given: { automation: automation("off"), holds: [hold] },
    automatic: "automation",
    person: "held",
  },
  {
    name: "automation that observes, and a hold",
    given: { automation: automation("observe"), holds: [hold] },
    automatic: "held",
    person: "held",
  },
  {
    name: "automation that observes, and what was delivered",
    given: { automation: automation("observe"), delivered: true },
    automatic: "delivered",
    person: "write",
  },
  {
    name: "an old look at the upstream",
    given: { from: ready("b", {}, old) },
    automatic: "stale",
    person: "write",
  },
  {
    name: "an old look at the target",
    given: { to: ready("a", {}, old) },
    automatic: "stale",
    person: "write",
  },
  {
    name: "an arrival that was delivered",
    given: { delivered: true },
    automatic: "delivered",
    person: "write",
  },
  {
    name: "a registry that went back",
    given: { from: ready("b", { repeated: true }) },
    automatic: "write",
    person: "write",
  },
  {
    name: "a phase that went back",
    given: { derived: true, from: ready("b", { repeated: true }) },
    automatic: "went-back",
    person: "write",
  },
  { name: "a hotfix", given: { hotfixed: true }, automatic: "outside-change", person: "write" },
  {
    name: "a hotfix that may be replaced",
    given: { hotfixed: true, outsideChanges: "continue" },
    automatic: "write",
    person: "write",
  },
  { name: "a young arrival", given: { minAge: 1 }, automatic: "too-young", person: "write" },
  {
    name: "a delivery, up to date again",
    given: { delivered: true, to: ready("b") },
    automatic: "up-to-date",
    person: "up-to-date",
  },
];

const alike = { ...behind, to: ready("b"), cause: "person", differs: true } as const;
const again: OpenProposal = { ...proposal, reapplies: true };
const proposing = { mode: "proposal", proposalsSeenAt: now } as const;

test.each<[string, Partial<DecisionInput>, string]>([
  ["that differ", {}, "up-to-date, differs"],
  ["that do not differ", { differs: false }, "up-to-date"],
  ["nobody has compared", { differs: undefined }, "up-to-date"],
  ["that differ, of a trigger", { cause: "automatic" }, "up-to-date"],
  ["of a held phase", { holds: [hold] }, "held"],
  ["of a vetoed digest", { vetoes: [veto] }, "vetoed"],
  ["behind a gate", { gate: "no" }, "gate"],
  ["passing over a hold", { holds: [hold], override: "urgent" }, "up-to-date, differs"],
  [
    "that were delivered and set by hand",
    { delivered: true, hotfixed: true },
    "up-to-date, differs",
  ],
  ["to be proposed", proposing, "up-to-date, differs"],
  ["on an unseen forge", { mode: "proposal" }, "unknown"],
  ["on an unseen forge, that do not differ", { mode: "proposal", differs: false }, "up-to-date"],
  ["proposed already", { ...proposing, proposal: again }, "proposed"],
  [
    "proposed, nobody has compared",
    { ...proposing, proposal: again, differs: undefined },
    "proposed",
  ],
  ["proposed and written since", { ...proposing, proposal: again, differs: false }, "up-to-date"],
  ["proposed, of a trigger", { ...proposing, proposal: again, cause: "automatic" }, "up-to-date"],
  ["beside the proposal that brought it", { ...proposing, proposal }, "up-to-date, differs"],
  [
    "beside a rollback",
    { proposal: { ...again, kind: "rollback", digest: "a" } },
    "rollback-proposed",
  ],
])("equal digests with files %s: %#", (_, given, outcome) => {
  const decision = decide({ ...alike, ...given });
  const isDifferent = decision.kind === "up-to-date" && decision.differs === true;
  const word = decision.kind === "blocked" ? decision.reason : decision.kind;
  expect(isDifferent ? `${word}, differs` : word).toBe(outcome);
});

describe("decide", () => {
  test.each(rows)("$name: $automatic by itself, $person for a person", (row) => {
    const outcome = (cause: "automatic" | "person") => {
      const decision = decide({ ...behind, ...row.given, cause });
      return decision.kind === "blocked" ? decision.reason : decision.kind;
    };
    expect(outcome("automatic")).toBe(row.automatic);
    expect(outcome("person")).toBe(row.person);
  });

  test("S36 the digest is the only thing that is compared", () => {
    const same = { from: ready("b", { annotations: { a: "1" } }), to: ready("b", { resource: 1 }) };
    expect(decide({ ...behind, ...same })).toEqual({ kind: "up-to-date" });
  });

  test("S37 a digest may be any string", () => {
    const odd = "sha256:ab/.. ~^:?*[\\@{ ü 1.2.3+build";
    expect(decide({ ...behind, from: ready(odd) })).toEqual({ kind: "write" });
    expect(decide({ ...behind, from: ready(odd), to: ready(odd) })).toEqual({ kind: "up-to-date" });
  });

  test("a person passes over holds, vetoes and gates with a reason, a trigger never does", () => {
    const stopped = { ...behind, holds: [hold], vetoes: [veto], gate: "no", override: "urgent" };
    expect(decide({ ...stopped, cause: "person" })).toEqual({ kind: "write" });
    expect(decide({ ...stopped, cause: "automatic" })).toMatchObject({ reason: "held" });
  });

  test("what is blocked says why and what would unblock it", () => {
    expect(decide({ ...behind, holds: [hold] })).toEqual({
      kind: "blocked",
      reason: "held",
      message: "held by ada: release freeze; release the hold to go on",
    });
    expect(decide({ ...behind, minAge: 90_000 })).toMatchObject({
      message: "waits 90 s more for its minimum age",
    });
  });

  const since = "since 2026-01-01T12:00:00.000Z, set by ada for";

  test.each<[Partial<DecisionInput>, string]>([
    [
      { automation: automation("off") },
      `automation is off ${since} the system: incident 42; a person can promote, ` +
        "or turn it on again with: glu automation set on --reason …",
    ],
    [
      { automation: automation("off", "app/staging") },
      `automation is off ${since} app/staging: incident 42; a person can promote, ` +
        "or turn it on again with: glu automation set on app staging --reason …",
    ],
    [
      { automation: automation("observe", "app") },
      `would promote b; automation only observes ${since} app: incident 42; a person can promote, ` +
        "or turn it on again with: glu automation set on app --reason …",
    ],
    [
      { automation: automation("observe"), mode: "proposal", proposalsSeenAt: now },
      `would propose b; automation only observes ${since} the system: incident 42; a person can ` +
        "promote, or turn it on again with: glu automation set on --reason …",
    ],
    [
      {
        automation: {
          ...automation("off"),
          reason: "too many; then: glu automation set on --reason …",
        },
      },
      `automation is off ${since} the system: too many; then: glu automation set on --reason …; ` +
        "a person can promote",
    ],
  ])("automation says who stopped it, since when, why, and what goes on: %#", (given, message) => {
    expect(decide({ ...behind, ...given })).toEqual({
      kind: "blocked",
      reason: "automation",
      message,
    });
  });
});
