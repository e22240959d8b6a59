import { splitKey } from "../phase.ts";
import type { Hold, PhaseKey, Restraint, Veto } from "../store.ts";

export interface RestrainedTarget {
  readonly phase: PhaseKey;
  /** Names of the phases it descends from, and its own. */
  readonly lineage: readonly string[];
  readonly now: Date;
}

/** The holds and vetoes that concern the target now, whatever it shows. */
export function restraintsOn(
  restraints: readonly Restraint[],
  target: RestrainedTarget,
): readonly Restraint[] {
  return restraints.filter((one) => isActive(one, target.now) && covers(one, target));
}

/** The holds that stop the target now. */
export function holdsOn(restraints: readonly Restraint[], target: RestrainedTarget): Hold[] {
  return restraintsOn(restraints, target).filter((restraint) => restraint.kind === "hold");
}

/** The vetoes that stop this digest on the target now. */
export function vetoesOn(
  restraints: readonly Restraint[],
  target: RestrainedTarget & { readonly digest: string },
): Veto[] {
  return restraintsOn(restraints, target)
    .filter((restraint) => restraint.kind === "veto")
    .filter(({ digest }) => digest === target.digest);
}

function covers(restraint: Restraint, target: RestrainedTarget): boolean {
  const scope = restraint.kind === "hold" ? "phase" : restraint.scope;
  switch (scope) {
    case "phase":
      return restraint.phase === target.phase;
    case "downstream":
      return target.lineage.includes(splitKey(restraint.phase).phase);
    case "pipeline":
      return true;
  }
}

function isActive(restraint: Restraint, now: Date): boolean {
  return restraint.expiresAt === undefined || restraint.expiresAt > now;
}
