import type { ImageView, SourceChangesView } from "./api-types.ts";
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
  /** What is known of the image that it shows. */
  readonly image: ImageView | undefined;
}

/** What is known of an edge beside its status. */
export interface EdgeFacts {
  /** How many other digests its first phase has shown since the one its target shows. */
  readonly behindBy: number | undefined;
  readonly sourceChanges: SourceChangesView | undefined;
}
