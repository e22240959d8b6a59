/** Shapes of the HTTP API and of `--json`: plain JSON, names in snake_case, times in ISO 8601. */

import type { ImageView, SourceChangesView } from "./image-types.ts";
import type { PromotionView } from "./promotion-types.ts";
import type { AutomationModeView, RestraintView } from "./restraint-types.ts";

export type * from "./image-types.ts";
export type * from "./promotion-types.ts";
export type * from "./replica-types.ts";
export type * from "./restraint-types.ts";

export interface MetadataView {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface SystemView extends MetadataView {
  /** Of the program, as new records of promotions have it. */
  readonly revision?: string;
  readonly store: StoreView;
}

/** Who may change the store. A server that may not only answers questions. */
export interface StoreView {
  /** True if the server that answers may. */
  readonly writable: boolean;
  /** Such as `process 12 on web-1, http://10.0.0.1:8080`; null while nobody is known to. */
  readonly writer: string | null;
}

/** Who asks. */
export interface CallerView {
  /** What they are called in records and in the audit log. */
  readonly actor: string;
  /** A viewer only looks. */
  readonly role: "viewer" | "operator";
  /** All there is for them; null if that is every pipeline. */
  readonly pipelines: readonly string[] | null;
  /** How they are known. */
  readonly mode: "token" | "proxy" | "none";
}

export interface PipelineListView {
  readonly pipelines: readonly PipelineView[];
}

export interface PipelineView extends MetadataView {
  /** Sorted by name. */
  readonly phases: readonly PhaseView[];
  /** Sorted by the names of both ends. */
  readonly edges: readonly EdgeView[];
}

export interface PhaseDescriptorView {
  readonly kind: string;
  readonly pipeline: string;
  readonly metadata: MetadataView;
}

export interface PhaseView {
  readonly descriptor: PhaseDescriptorView;
  readonly state: "unknown" | "ready" | "empty" | "error";
  /** Of the error, such as `REGISTRY_RATE_LIMITED`. */
  readonly code?: string;
  /** Why it is empty, or the error. */
  readonly reason?: string;
  /** When it became empty or unreadable. */
  readonly since?: string;
  readonly observed_at?: string;
  /** What it shows; of a phase in error, what it showed last. */
  readonly resource: ResourceView;
  /** Whether its source can be written to: it can be promoted into, and rolled back. */
  readonly updatable: boolean;
  /** True if it can be rolled back now: it showed something else before. */
  readonly can_roll_back: boolean;
  /** The holds and vetoes that concern it now, if there are any. */
  readonly restraints?: readonly RestraintView[];
  /** Whether triggers promote into it. @default "on" */
  readonly automation?: Exclude<AutomationModeView, "on">;
}

export interface ResourceView {
  readonly digest?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The version of the arrival in the history. */
  readonly version?: string;
  readonly commit?: string;
  /** Its page, where there is one. */
  readonly commit_url?: string;
  /** Who wrote that commit, and when it was committed, if it was seen to arrive. */
  readonly author?: string;
  readonly committed_at?: string;
  readonly cause?: "observed" | "promotion" | "rollback" | "outside";
  readonly recorded_at?: string;
  /** The image with this digest, as the phase or one before it has seen it. */
  readonly image?: ImageView;
}

export interface EdgeView {
  readonly kind: string;
  readonly from: PhaseDescriptorView;
  readonly to: PhaseDescriptorView;
  readonly status: "up-to-date" | "behind" | "proposed" | "blocked" | "error";
  /** Why it waits, and what would unblock it; if it is up to date, which files differ from what would be written. */
  readonly reason?: string;
  /** Since when the phases differ, or one of them cannot be read. */
  readonly since?: string;
  /** True if performing it now would do something; if it is up to date, with the digests of its plan. */
  readonly can_perform: boolean;
  /**
   * How many other digests the first phase has shown since the one the target shows, 100 at most. Not there if it
   * never showed that one, or one of them shows nothing.
   */
  readonly behind_by?: number;
  /** What they differ in, if their images say what they were built from. */
  readonly source_changes?: SourceChangesView;
  /** What is open into its target. */
  readonly proposal?: ProposalView;
}

/** A proposal (pull request, merge request) that is open, as it was last seen. */
export interface ProposalView {
  readonly kind: "promotion" | "rollback";
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  /** The commit at its head. */
  readonly head: string;
  /** The branch it is to be merged into. */
  readonly base: string;
  /** The pages of its head, and of what merging it would change. */
  readonly head_url?: string;
  readonly compare_url?: string;
  /** What merging it brings; null if others have changed it. */
  readonly digest: string | null;
  /** Who else has committed to its branch. */
  readonly committed_to_by: readonly string[];
  /** True if it stays as it is, whatever arrives. */
  readonly frozen: boolean;
  readonly review?: "none" | "approved" | "changes-requested";
  readonly approved_by?: readonly string[];
  /** Whether the forge merges it by itself once its rules allow that. */
  readonly auto_merge?: boolean;
  readonly checks?: "none" | "pending" | "passed" | "failed";
  readonly mergeability?: "unknown" | "mergeable" | "conflict" | "behind" | "blocked";
  /** Why the forge would not merge it by itself, although that is wanted. */
  readonly auto_merge_trouble?: string;
}

export interface EdgeListView {
  /** Sorted by the names of both ends. */
  readonly edges: readonly EdgeView[];
}

/** What the program defines, whatever shows where. */
export interface GraphView {
  /** Sorted by name. */
  readonly pipelines: readonly PipelineGraphView[];
  /** Who promotes by itself over which edge. */
  readonly automatic: readonly AutomaticEdgeView[];
}

export interface PipelineGraphView extends MetadataView {
  /** In the order they are defined. */
  readonly phases: readonly PhaseDescriptorView[];
  readonly edges: readonly { readonly kind: string; readonly from: string; readonly to: string }[];
}

export interface AutomaticEdgeView {
  readonly trigger: string;
  /** `<pipeline>/<phase>` */
  readonly from: string;
  readonly to: string;
}

/** Names one edge. @default kind "promotion" */
export interface EdgeReference {
  readonly pipeline: string;
  readonly from: string;
  readonly to: string;
  readonly kind?: string;
}

export interface PlanView {
  readonly decision: "up-to-date" | "write" | "propose" | "proposed" | "blocked";
  readonly reason?: string;
  readonly diff: string;
  readonly from_digest: string | null;
  readonly to_digest: string | null;
  /** Where it would go, such as the name of a branch. */
  readonly branch?: string;
  /** From what `to_digest` was built from to what `from_digest` was, if the images say so. */
  readonly source_changes?: SourceChangesView;
}

/** What may be said when an edge is performed. */
export interface PerformOptionsView {
  /** Perform only what was planned. If both are the same, it is written again where that changes something. */
  readonly expected?:
    | { readonly from_digest: string; readonly to_digest: string | null }
    | undefined;
  /** The reason to pass over holds, vetoes and conditions. */
  readonly override?: string | undefined;
}

export type PerformView =
  | { readonly outcome: "up-to-date"; readonly annotations: Readonly<Record<string, string>> }
  | {
      readonly outcome: "promoted";
      readonly annotations: Readonly<Record<string, string>>;
      readonly promotion: PromotionView;
    }
  | {
      readonly outcome: "proposed";
      readonly annotations: Readonly<Record<string, string>>;
      readonly url: string;
    }
  | { readonly outcome: "blocked"; readonly reason: string; readonly message: string }
  | { readonly outcome: "plan-changed"; readonly plan: PlanView }
  | {
      readonly outcome: "failed";
      readonly code: string;
      readonly message: string;
      readonly promotion: PromotionView;
    };

/** What a phase showed and how it came, newest first. */
export interface HistoryView {
  readonly arrivals: readonly ArrivalView[];
  /** Where the next page begins; null if there is none. */
  readonly next: string | null;
}

export interface ArrivalView {
  readonly version: string;
  readonly digest: string;
  readonly cause: "observed" | "promotion" | "rollback" | "outside";
  /** The id of the promotion that brought it. */
  readonly promotion: string | null;
  readonly actor: string | null;
  readonly commit: string | null;
  /** The page of its commit; null if there is none. */
  readonly commit_url: string | null;
  /** The page of all that was committed since the entry before it; null if there is none. */
  readonly compare_url: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  /** The fields of the resource; null if they can no longer be read. */
  readonly resource: unknown;
  /** Why resource and annotations can no longer be read. */
  readonly unreadable?: string;
  readonly recorded_at: string;
}

/** What is kept of phases that are no longer defined. */
export interface OrphanListView {
  /** Sorted by pipeline and phase. */
  readonly orphans: readonly OrphanView[];
}

export interface OrphanView {
  readonly pipeline: string;
  readonly phase: string;
  /** What it showed last; null if nothing. */
  readonly digest: string | null;
  /** Since when it showed that. */
  readonly since: string | null;
  /** How many entries its history has. */
  readonly arrivals: number;
}

export interface PromotionListView {
  readonly promotions: readonly PromotionView[];
  readonly next: string | null;
}

/** Who changed what. */
export interface AuditListView {
  readonly entries: readonly AuditEntryView[];
  /** Where the next page begins; null if there is none. */
  readonly next: string | null;
}

export interface AuditEntryView {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly origin: "cli" | "api" | "trigger" | "glu";
  readonly action: string;
  /** The name of a pipeline, `<pipeline>/<phase>`, or `*` for the system. */
  readonly scope: string;
  readonly details: Readonly<Record<string, string>>;
  readonly outcome: string;
  /** Why it was not done. */
  readonly message: string | null;
  /** The id of the record. */
  readonly promotion: string | null;
}

export interface AuditPageView extends PageView {
  /** Oldest first, beginning after this id; from the first on if it is empty. */
  readonly after?: string | undefined;
}

export interface PageView {
  /** What `next` of the page before said. @default from the newest on */
  readonly before?: string | undefined;
  /** From 1 to 500. @default 50 */
  readonly limit?: number | undefined;
}

export interface RollbackOptionsView {
  readonly reason: string;
  /** Of an entry in the history. @default the newest that shows something else */
  readonly version?: string | undefined;
  /** When triggers go on: with the release of the hold (the default) or the next newer arrival. */
  readonly resume?: "on-release" | "on-newer" | undefined;
  /** Roll back only if the phase still shows the arrival that the plan was made for. */
  readonly expected?: { readonly current_version: string } | undefined;
}

export interface RollbackPlanView {
  readonly decision: "up-to-date" | "blocked" | "write";
  readonly reason?: string;
  readonly diff: string;
  /** What it shows, and what it would show. */
  readonly current: ArrivalView | null;
  readonly target: ArrivalView | null;
}

export type RollbackView =
  | { readonly outcome: "up-to-date" }
  | { readonly outcome: "blocked"; readonly message: string }
  | { readonly outcome: "plan-changed"; readonly plan: RollbackPlanView }
  | {
      readonly outcome: "rolled-back";
      readonly promotion: PromotionView;
      /** What keeps it there until it is released. */
      readonly restraints: readonly RestraintView[];
    }
  /** It waits in a proposal until people merge it. */
  | {
      readonly outcome: "proposed";
      readonly url: string;
      readonly promotion: PromotionView;
      readonly restraints: readonly RestraintView[];
    }
  | { readonly outcome: "failed"; readonly promotion: PromotionView; readonly message: string };

export interface CancelOptionsView {
  readonly reason: string;
}

export interface CancelView {
  readonly promotion: PromotionView;
  /** What keeps it from being promoted again by itself until it is released. */
  readonly restraints: readonly RestraintView[];
}

export interface RetryOptionsView {
  /** The reason to pass over holds, vetoes and conditions. */
  readonly override?: string | undefined;
}

export type RetryView =
  | { readonly kind: "promotion"; readonly result: PerformView }
  | { readonly kind: "rollback"; readonly result: RollbackView };

/** An error, as RFC 9457 has it. `code` is stable. */
export interface ProblemView {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** Of 401: how callers are known. */
  readonly mode?: "token" | "proxy";
}
