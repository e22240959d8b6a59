import type { ArrivalView } from "@glu/core/api-types";
import { describe, expect, it } from "vitest";
import type { Stop } from "../ledger.ts";
import { stopsHere, type Verdict, verdictOn, type WatchedEdge } from "./rules.ts";

let clock = 0;

/** Each is seen a second after the one before, wherever. */
function seen(digest: string, cause: ArrivalView["cause"] = "observed"): ArrivalView {
  clock += 1;
  return {
    version: `v${clock}`,
    digest,
    cause,
    promotion: null,
    actor: null,
    commit: null,
    commit_url: null,
    compare_url: null,
    annotations: {},
    resource: null,
    recorded_at: new Date(clock * 1000).toISOString(),
  };
}

const stop = (given: Partial<Stop>): Stop => ({
  kind: "hold",
  pipeline: "app",
  phase: "staging",
  since: 0,
  ...given,
});

/** What was seen where, in this order. */
function watched(
  seenThere: readonly (readonly ["from" | "to", string, ArrivalView["cause"]?])[],
  rest: Partial<WatchedEdge> = {},
): WatchedEdge {
  const all = seenThere.map(([where, digest, cause]) => ({ where, arrival: seen(digest, cause) }));
  const at = (end: "from" | "to") =>
    all.filter(({ where }) => where === end).map(({ arrival }) => arrival);
  const none = { target: "staging", stops: [], delivered: new Set<string>() } as const;
  return { ...none, from: at("from"), to: at("to"), ...rest };
}

const old = [
  ["from", "old"],
  ["to", "old"],
] as const;

describe("the verdict on an edge", () => {
  const production = { target: "production" } as const;
  it.each<[string, WatchedEdge, Verdict]>([
    ["where nothing has come", watched(old), "up-to-date"],
    ["with something new", watched([...old, ["from", "new"]]), "due"],
    ["of a phase that is held", watched([...old, ["from", "new"]], { stops: [stop({})] }), "held"],
    [
      "held elsewhere",
      watched([...old, ["from", "new"]], { stops: [stop({ phase: "production" })] }),
      "due",
    ],
    [
      "with something vetoed",
      watched([...old, ["from", "new"]], { stops: [stop({ kind: "veto", digest: "new" })] }),
      "vetoed",
    ],
    [
      "with something else vetoed",
      watched([...old, ["from", "new"]], { stops: [stop({ kind: "veto", digest: "old" })] }),
      "due",
    ],
    ["with a hotfix", watched([...old, ["to", "hotfix", "outside"], ["from", "new"]]), "hotfixed"],
    [
      "with a revert to what was there at first",
      watched([
        ["from", "one"],
        ["to", "old"],
        ["to", "one", "promotion"],
        ["to", "old", "outside"],
        ["from", "two"],
      ]),
      "due",
    ],
    [
      "that was reverted by hand",
      watched([...old, ["from", "new"], ["to", "new", "promotion"], ["to", "old", "outside"]]),
      "delivered",
    ],
    [
      "where the same comes again after something else",
      watched([
        ...old,
        ["from", "new"],
        ["to", "new", "promotion"],
        ["from", "old"],
        ["to", "old", "promotion"],
        ["from", "new"],
      ]),
      "due",
    ],
    [
      "from a phase that went back",
      watched(
        [...old, ["from", "new"], ["to", "new", "promotion"], ["from", "old", "rollback"]],
        production,
      ),
      "went back",
    ],
  ])("%s", (_, edge, verdict) => {
    expect(verdictOn(edge)).toBe(verdict);
  });

  it("goes by what has gone over it", () => {
    const edge = watched([...old, ["from", "new"]]);
    const delivered = new Set([edge.from.at(-1)?.version ?? ""]);
    expect(verdictOn({ ...edge, delivered })).toBe("delivered");
  });
});

describe("a veto", () => {
  it.for([
    ["phase", "staging", "staging", true],
    ["phase", "staging", "production", false],
    ["downstream", "staging", "production", true],
    ["downstream", "production", "staging", false],
    ["pipeline", "production", "staging", true],
  ] as const)("of the scope %s on %s stops %s: %s", ([scope, phase, target, isStopped]) => {
    const veto = stop({ kind: "veto", digest: "bad", scope, phase });
    expect(stopsHere(veto, target, "bad")).toBe(isStopped);
    expect(stopsHere(veto, target, "good")).toBe(false);
  });
});
