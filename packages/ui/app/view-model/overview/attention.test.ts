import type { EdgeView, PhaseView, ProposalView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { attentionOf } from "./attention.ts";
import { overviewRow } from "./overview-row.ts";

interface Given {
  readonly phases?: Readonly<Record<string, Partial<PhaseView>>>;
  readonly edges?: Readonly<Record<string, Partial<EdgeView>>>;
}

const fan = "image>staging staging>asia staging>europe staging>america";

function words(given: Given, graph = fan): readonly string[] {
  const { cells } = overviewRow(madePipeline(graph, given));
  return attentionOf(cells).map(({ text, detail }) => (detail ? `${text}: ${detail}` : text));
}

function proposal(number: number): Partial<EdgeView> {
  const made: ProposalView = {
    kind: "promotion",
    number,
    url: `https://forge.example/pulls/${number}`,
    branch: "glu/checkout/asia",
    head: "1",
    base: "main",
    digest: null,
    committed_to_by: [],
    frozen: false,
    checks: "failed",
  };
  return { status: "proposed", reason: `waits for ${made.url}`, proposal: made };
}

const hold = {
  id: "1",
  kind: "hold",
  phase: "asia",
  digest: null,
  scope: null,
  actor: "jane",
  reason: "a fair",
  created_at: "2026-01-01T12:00:00.000Z",
  expires_at: null,
} as const;

describe("what needs attention", () => {
  test("is nothing where all is well", () => {
    expect(words({})).toEqual([]);
  });

  test("is what is urgent first, with the reason", () => {
    const edges = {
      "image>staging": { status: "behind", behind_by: 3, reason: "waits for a person" },
      "staging>asia": { status: "blocked", reason: "held by jane" },
    } as const;
    expect(words({ edges })).toEqual([
      "asia is blocked: held by jane",
      "staging is 3 behind: waits for a person",
    ]);
  });

  test("is said once of phases that are alike", () => {
    const blocked = { status: "blocked", reason: "it is night" } as const;
    const edges = {
      "staging>asia": blocked,
      "staging>europe": blocked,
      "staging>america": blocked,
    };
    expect(words({ edges })).toEqual(["america, asia and europe are blocked: it is night"]);
  });

  test("names the proposals that people are to merge", () => {
    const edges = { "staging>asia": proposal(12), "staging>europe": proposal(14) };
    expect(words({ edges })).toEqual(["asia and europe wait for #12 and #14"]);
    expect(words({ edges: { "staging>asia": proposal(12) } })).toEqual([
      "asia waits for #12: checks have failed",
    ]);
  });

  test("is the cause, not what follows from it", () => {
    const phases = { image: { state: "error", reason: "no such image" } } as const;
    const edges = { "image>staging": { status: "error", reason: "cannot read image" } } as const;
    expect(words({ phases, edges })).toEqual(["image cannot be read: no such image"]);
  });

  test("is what is empty and what was not read yet, each by itself", () => {
    const phases = {
      image: { state: "empty", reason: "no file" },
      lone: { state: "unknown" },
    } as const;
    expect(words({ phases }, "image lone")).toEqual([
      "image is empty: no file",
      "lone is not read yet",
    ]);
  });

  test("is a hold, also where nothing waits", () => {
    const phases = { asia: { restraints: [hold] } };
    expect(words({ phases })).toEqual(["asia has a hold by jane: a fair"]);
  });
});
