import type { Hold, PhaseKey, Restraint, Veto } from "../store.ts";

export interface RestrainedTarget {
  readonly phase: PhaseKey;
  /** Names of the phases it descends from, and its own. */
  readonly lineage: readonly string[];
  readonly now: Date;
}

/** The holds that stop the target now. */
export function holdsOn(restraints: readonly Restraint[], target: RestrainedTarget): Hold[] {
  return restraints
    .filter((restraint) => restraint.kind === "hold")
    .filter((hold) => hold.phase === target.phase && isActive(hold, target.now));
}

/** The vetoes that stop this digest on the target now. */
export function vetoesOn(
  restraints: readonly Restraint[],
  target: RestrainedTarget & { readonly digest: string },
): Veto[] {
  return restraints
    .filter((restraint) => restraint.kind === "veto")
    .filter((veto) => veto.digest === target.digest && isActive(veto, target.now))
    .filter((veto) => covers(veto, target));
}

function covers(veto: Veto, target: RestrainedTarget): boolean {
  switch (veto.scope) {
    case "phase":
      return veto.phase === target.phase;
    case "downstream":
      return target.lineage.includes(veto.phase.slice(veto.phase.indexOf("/") + 1));
    case "pipeline":
      return true;
  }
}

function isActive(restraint: Restraint, now: Date): boolean {
  return restraint.expiresAt === undefined || restraint.expiresAt > now;
}
