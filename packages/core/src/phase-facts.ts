import type { Automation } from "./automation.ts";
import type { Restraint } from "./store.ts";

/** What is known of a phase beside what it shows. */
export interface PhaseFacts {
  /** Whether it can be rolled back now. */
  readonly canRollBack: boolean;
  /** The holds and vetoes that concern it now. */
  readonly restraints: readonly Restraint[];
  /** What holds for promotions into it. */
  readonly automation: Automation;
}
