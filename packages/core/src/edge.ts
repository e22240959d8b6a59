import type { AutomationSetting } from "./automation.ts";
import type { LivePhaseOf, PhaseDescriptor, PhaseHandle } from "./phase.ts";
import type { OpenProposal } from "./phase-proposal.ts";
import type { PerformRequest, PerformResult, Plan } from "./promotion.ts";
import type { Resource } from "./resource.ts";
import type { Runtime } from "./runtime.ts";
import type { CallOptions } from "./source.ts";
import type { PhaseKey, Store } from "./store.ts";

/** A relation of two phases as it is defined. */
export interface EdgeHandle {
  readonly kind: string;
  readonly from: PhaseHandle;
  readonly to: PhaseHandle;
}

/** What can be done along an edge. `promotion` is built in; others are written the same way. */
export interface EdgeKind<in out R extends Resource> {
  readonly kind: string;
  readonly open: (ends: EdgeEnds<R>, context: EdgeContext) => EdgeActions;
}

export interface EdgeEnds<in out R extends Resource> {
  readonly from: LivePhaseOf<R>;
  readonly to: LivePhaseOf<R>;
}

export interface EdgeContext extends Runtime {
  readonly store: Store;
  /** The phases right before the target, over edges of this kind. */
  readonly upstreams: readonly PhaseKey[];
  /** True if something promotes into the upstream phase of this edge. */
  readonly derived: boolean;
  /** Names of the phases the target descends from, and its own. */
  readonly lineage: readonly string[];
  /** The setting that holds for the target; undefined if nothing was set, which means `on`. */
  readonly automation: () => Promise<AutomationSetting | undefined>;
  /**
   * Asked once before each promotion that begins by itself. False if it must not, as too many did:
   * automation is off from then on.
   */
  readonly mayBegin: () => Promise<boolean>;
  /**
   * Does in a while what nobody waits for, one after the other over the whole system. What has not begun when
   * the system stops is dropped. @default nothing of that kind is done
   */
  readonly meanwhile?: ((work: (options: CallOptions) => Promise<void>) => void) | undefined;
  /** How triggers promote over this edge; undefined if none does. */
  readonly automatic: { readonly minAge: number } | undefined;
  /** Aborted when the system begins to stop: nothing new is begun. */
  readonly stopping: AbortSignal;
  /** Aborted when the system ends: what still runs is cut off. */
  readonly signal: AbortSignal;
}

export interface StatusOptions {
  /** True if no person looks at it: no forge is asked for more because of it. @default false */
  readonly unattended?: boolean;
}

export interface EdgeActions {
  readonly status: (options?: StatusOptions) => Promise<EdgeStatus>;
  /** What `perform` would do now. @default a plan without a diff */
  readonly plan?: (request: PlanRequest) => Promise<Plan>;
  readonly perform: (request: PerformRequest) => Promise<PerformResult>;
  /**
   * Brings to its end what was left open, as far as that is possible yet; asked for again and again while
   * the system serves.
   */
  readonly resume?: () => Promise<void>;
  /**
   * Called each time its status may have become another although its phases have not. Returns how to stop.
   * @default it never does
   */
  readonly onTouched?: (listener: () => void) => () => void;
}

export interface PlanRequest {
  /** A person's reason to pass over holds, vetoes and the gate. */
  readonly override?: string | undefined;
  readonly signal: AbortSignal;
}

/** An edge of a running system. */
export interface LiveEdge extends EdgeActions {
  readonly kind: string;
  readonly from: PhaseDescriptor;
  readonly to: PhaseDescriptor;
  /** How many requests to perform it have not ended. @default not known */
  readonly inProgress?: () => number;
}

export interface EdgeStatus {
  readonly kind: "up-to-date" | "behind" | "proposed" | "blocked" | "error";
  /** In words: why, and what would unblock it; if it is up to date, what differs nevertheless. */
  readonly reason: string | undefined;
  /** Since when it is so. */
  readonly since?: Date | undefined;
  /** True if a person can perform the edge now and something would happen. */
  readonly canPerform: boolean;
  /** What is open into the target. */
  readonly proposal?: OpenProposal | undefined;
}
