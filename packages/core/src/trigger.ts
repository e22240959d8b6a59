import type { Labels } from "./metadata.ts";
import type { PhaseHandle } from "./phase.ts";
import type { PerformResult } from "./promotion.ts";
import type { Runtime } from "./runtime.ts";

/** Decides when the phases it matches are promoted into without anybody asking. */
export interface Trigger {
  /** Stands in logs and as the actor of its promotions. */
  readonly name: string;
  readonly matches: Matches;
  /**
   * Allows it to cover edges that follow each other, so that one arrival may run through several
   * phases without a person in between.
   * @default false
   */
  readonly chain?: boolean;
  /** Nothing younger goes by itself, in ms. Also allows edges that follow each other. @default 0 */
  readonly minAge?: number;
  /**
   * Runs from start to stop of a server; must end when `context.signal` is aborted. If it throws, it is
   * started again a little later.
   */
  readonly run: (context: TriggerContext) => Promise<void>;
}

/** Which phases are promoted into. What is given must all hold. */
export type Matches = "all" | PhaseMatch;

export interface PhaseMatch {
  /** This very phase. */
  readonly phase?: PhaseHandle;
  /** Phases of this name, in any pipeline. */
  readonly name?: string;
  /** Phases that have all of these labels. */
  readonly labels?: Labels;
}

export interface TriggerContext extends Runtime {
  /** Attempts to promote into every matching phase once. Never rejects; nothing to do is no error. */
  readonly attempt: () => Promise<readonly PerformResult[]>;
  /**
   * The same for the pipelines alone in which something that `onChange` tells of has happened since they were
   * last attempted: what one image costs is then the same however many pipelines there are.
   */
  readonly attemptChanged: () => Promise<readonly PerformResult[]>;
  /**
   * The same for what falls due at a moment, in ms since 1970: each phase once for this trigger, also if several
   * servers meet that moment, or one has taken over from another. Phases of which the last look is too old are attempted
   * again for up to ten minutes, as long as nothing later falls due. If this server ends before the attempts at a phase
   * do, who tends it next attempts once more, within ten minutes after that moment.
   */
  readonly attemptDue: (moment: number) => Promise<readonly PerformResult[]>;
  /** What fell due after it is to be made up for, in ms since 1970: from then on, nobody has met it. */
  readonly since: number;
  /**
   * Called after something changed in a phase that a matching phase is promoted from, and when something
   * that an attempt found too young has reached its age.
   */
  readonly onChange: (listener: () => void) => () => void;
  readonly signal: AbortSignal;
}

/** @returns true if the phase is one that the trigger is for. */
export function matchesPhase(matches: Matches, phase: PhaseHandle): boolean {
  if (matches === "all") {
    return true;
  }
  const { name, labels = {} } = phase.descriptor.metadata;
  return (
    (matches.phase === undefined || matches.phase.descriptor === phase.descriptor) &&
    (matches.name === undefined || matches.name === name) &&
    Object.entries(matches.labels ?? {}).every(([key, value]) => labels[key] === value)
  );
}

/** For messages: `labels env=staging`. */
export function describeMatches(matches: Matches): string {
  if (matches === "all") {
    return "all";
  }
  const { phase, name, labels } = matches;
  const parts = [
    ...(phase ? [`phase ${phase.descriptor.pipeline}/${phase.descriptor.metadata.name}`] : []),
    ...(name === undefined ? [] : [`name ${name}`]),
    ...Object.entries(labels ?? {}).map(([key, value]) => `label ${key}=${value}`),
  ];
  return parts.join(", ");
}
