import { expect, test } from "vitest";
import { blocked, type Decision } from "../decision.ts";
import type { PhaseState } from "../phase.ts";
import type { Arrival } from "../store.ts";
import { edgeStatus } from "./edge-status.ts";
import type { Round } from "./round.ts";
import type { FoundAgain } from "./what-differs.ts";

const now = new Date(0);

function ready(digest: string): PhaseState & { readonly kind: "ready" } {
  const arrival: Arrival = {
    version: digest,
    digestVersion: digest,
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
  };
  return { kind: "ready", arrival, observedAt: now };
}

function round(from: string, to: string): Round<never> {
  const upstream = ready(from);
  return {
    from: upstream,
    to: ready(to),
    arrival: upstream.arrival,
    resource: undefined,
    toDigest: to,
    shown: "",
    inputs: "",
  };
}

const again = { kind: "changes", diff: "+", destination: "main", paths: ["env.yaml"] } as const;
const words = "both show the same, but writing it again would change env.yaml";
const held = blocked("held", "held by ada: freeze");
const unsaid = { kind: "up-to-date", reason: undefined, since: undefined, canPerform: false };

interface Row {
  readonly name: string;
  readonly byPerson: Decision;
  readonly found?: FoundAgain;
  readonly status: object;
}

const rows: readonly Row[] = [
  { name: "nothing is known", byPerson: { kind: "up-to-date" }, status: unsaid },
  {
    name: "it cannot be known",
    byPerson: { kind: "up-to-date" },
    found: { kind: "failed", message: "no" },
    status: unsaid,
  },
  {
    name: "files differ",
    byPerson: { kind: "up-to-date", differs: true },
    found: again,
    status: { ...unsaid, reason: words, canPerform: true },
  },
  {
    name: "files differ and it is held",
    byPerson: held,
    found: again,
    status: { ...unsaid, reason: `${words}; ${held.message}` },
  },
  {
    name: "that is proposed",
    byPerson: { kind: "proposed", url: "https://forge/1" },
    status: {
      kind: "proposed",
      reason: "waits for https://forge/1",
      since: now,
      canPerform: false,
    },
  },
];

test.each(rows)("both show the same and $name", ({ byPerson, found, status }) => {
  const decided = { byPerson, byItself: undefined, proposal: undefined, again: found };
  expect(edgeStatus(round("b", "b"), decided)).toEqual(status);
});

test("what is held while it is behind is blocked", () => {
  const decided = { byPerson: held, byItself: undefined, proposal: undefined, again: undefined };
  expect(edgeStatus(round("b", "a"), decided)).toMatchObject({ kind: "blocked" });
});
