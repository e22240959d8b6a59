import type { PhaseCell } from "./phase-cell.ts";

/** What people have decided about a phase. */
export interface Sign {
  readonly kind: "hold" | "veto" | "automation";
  /** Such as `Held by jane`. */
  readonly text: string;
  readonly why: string | undefined;
}

export function signsOf({ restraints, automation }: PhaseCell): readonly Sign[] {
  const stopped = restraints.map(({ kind, actor, reason }) => {
    const text = kind === "hold" ? `Held by ${actor}` : `Veto by ${actor}`;
    return { kind, text, why: reason };
  });
  return automation === undefined ? stopped : [...stopped, automationSign(automation)];
}

function automationSign(mode: "observe" | "off"): Sign {
  const text = mode === "off" ? "Automation is off" : "Automation only observes";
  return { kind: "automation", text, why: undefined };
}
