import type { EdgeView, PhaseView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { madePipeline } from "../testing/made-pipeline.ts";
import { type PhaseCell, phaseCell } from "./phase-cell.ts";
import { signsOf } from "./phase-signs.ts";

interface Given {
  readonly image?: Partial<PhaseView>;
  readonly staging?: Partial<PhaseView>;
  readonly edge?: Partial<EdgeView>;
}

function staging({ image = {}, staging = {}, edge = {} }: Given): PhaseCell {
  const pipeline = madePipeline("image>staging", {
    phases: { image, staging },
    edges: { "image>staging": edge },
  });
  const phase = pipeline.phases.find(({ descriptor }) => descriptor.metadata.name === "staging");
  return phaseCell(phase ?? expect.fail("there is no staging"), pipeline);
}

const hold = {
  id: "1",
  kind: "hold",
  phase: "staging",
  digest: null,
  scope: null,
  actor: "jane",
  reason: "a fair",
  created_at: "2026-01-01T12:00:00.000Z",
  expires_at: null,
} as const;

describe("a phase of the overview", () => {
  test.each([
    [3, "3 behind"],
    [100, "100+ behind"],
    [undefined, "Behind"],
    [0, "Behind"],
  ])("that is %s behind says so", (behind_by, word) => {
    const edge = { status: "behind", ...(behind_by !== undefined && { behind_by }) } as const;
    expect(staging({ edge }).status.word).toBe(word);
  });

  test("that cannot be read says that, whatever it is behind", () => {
    const cell = staging({
      staging: { state: "error", reason: "no route", since: "2026-01-02T00:00:00.000Z" },
      edge: { status: "error" },
    });
    expect(cell).toMatchObject({
      status: { tone: "trouble", word: "Error", reason: "no route" },
      since: "2026-01-02T00:00:00.000Z",
      isConsequence: false,
    });
  });

  test("that only waits for one that cannot be read is a consequence of it", () => {
    const edge = { status: "error" } as const;
    expect(staging({ image: { state: "error" }, edge }).isConsequence).toBe(true);
    expect(staging({ edge }).isConsequence).toBe(false);
  });

  test("names who holds it and why, and that triggers leave it alone", () => {
    const cell = staging({ staging: { restraints: [hold], automation: "off" } });
    expect(signsOf(cell)).toEqual([
      { kind: "hold", text: "Held by jane", why: "a fair" },
      { kind: "automation", text: "Automation is off", why: undefined },
    ]);
  });
});
