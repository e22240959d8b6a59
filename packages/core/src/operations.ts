import type {
  AuditListView,
  AuditPageView,
  AutomationOptionsView,
  AutomationSettingView,
  AutomationView,
  CancelOptionsView,
  CancelView,
  EdgeListView,
  EdgeReference,
  GraphView,
  HistoryView,
  HoldOptionsView,
  OrphanListView,
  PageView,
  PerformOptionsView,
  PerformView,
  PhaseView,
  PipelineListView,
  PipelineView,
  PlanView,
  PromotionListView,
  PromotionView,
  ReleaseOptionsView,
  ReplicaListView,
  RestraintListView,
  RestraintView,
  RetryOptionsView,
  RetryView,
  RollbackOptionsView,
  RollbackPlanView,
  RollbackView,
  StoreView,
  SystemView,
  VetoOptionsView,
} from "./api-types.ts";
import type { AuditFilter, AuditOrigin } from "./audit.ts";
import { auditedOperations } from "./audited-operations.ts";
import { automationOperations } from "./automation-operations.ts";
import { compareNames } from "./compare-names.ts";
import { findEdge, findPhase, findPipeline, linksOf } from "./find.ts";
import { graphView } from "./graph-view.ts";
import { PipelineViews } from "./pipeline-views.ts";
import { processName } from "./process-name.ts";
import { recordOperations } from "./record-operations.ts";
import { aloneReplica } from "./replicas/alone-replica.ts";
import type { PromotionFilter } from "./store.ts";
import type { System } from "./system.ts";
import { metadataView, performView, planView } from "./views.ts";

/**
 * What can be asked of a running system, as plain JSON. The command line and the HTTP API are thin
 * faces of it, so that what one can do, the other can.
 *
 * @throws {NotFoundError} if there is no such pipeline, phase or edge.
 */
export interface Operations extends RecordOperations, AutomationOperations {
  readonly system: () => Promise<SystemView>;
  /** The processes that serve the system together, and what each of them tends. */
  readonly replicas: () => Promise<ReplicaListView>;
  /** Sorted by name. */
  readonly pipelines: () => Promise<PipelineListView>;
  readonly pipeline: (name: string) => Promise<PipelineView>;
  readonly phase: (pipeline: string, phase: string) => Promise<PhaseView>;
  /** Those of a pipeline. */
  readonly edges: (pipeline: string) => Promise<EdgeListView>;
  /** What the program defines; of all pipelines unless one is named. */
  readonly graph: (pipeline?: string) => Promise<GraphView>;
  /** What `perform` would do now; looks at both phases first and writes nothing. */
  readonly plan: (edge: EdgeReference, options: PlanOptions) => Promise<PlanView>;
  /** Asked by a person: looks at both phases first. Ends by itself, whether or not somebody waits. */
  readonly perform: (edge: EdgeReference, options: PerformOptions) => Promise<PerformView>;
}

/** What has been, and what people have stopped. */
export interface RecordOperations {
  /** Of what is kept of phases that are no longer defined: which, and what they showed last. */
  readonly orphans: () => Promise<OrphanListView>;
  /** What a phase showed, newest first; also one that is no longer defined. */
  readonly history: (reference: PhaseReference, page: PageView) => Promise<HistoryView>;
  /** Newest first; of all phases, unless a pipeline or a phase is named. */
  readonly promotions: (filter: PromotionFilterView) => Promise<PromotionListView>;
  /** One record. @throws {NotFoundError} if there is none of this id. */
  readonly promotion: (id: string) => Promise<PromotionView>;
  /** What `rollback` would do now; writes nothing. */
  readonly planRollback: (
    reference: PhaseReference,
    options: Pick<RollbackOptionsView, "version">,
  ) => Promise<RollbackPlanView>;
  /** Brings a phase back to what it showed before, vetoes what it leaves and holds it. */
  readonly rollback: (
    reference: PhaseReference,
    options: By<RollbackOptionsView> & Beginning,
  ) => Promise<RollbackView>;
  /**
   * Ends a promotion or a rollback that has not arrived, such as one that waits in a proposal.
   *
   * @throws {PromotionStateError} if it has ended, or is on its way.
   */
  readonly cancel: (id: string, options: By<CancelOptionsView>) => Promise<CancelView>;
  /**
   * Does again what failed, or was cancelled or closed, if it is still what its phases show.
   *
   * @throws {PromotionStateError} if it is none of these.
   */
  readonly retry: (id: string, options: By<RetryOptionsView> & Beginning) => Promise<RetryView>;
  /** The holds and vetoes of a pipeline. */
  readonly restraints: (pipeline: string) => Promise<RestraintListView>;
  /** Stops everything automatic on a phase. */
  readonly hold: (
    reference: PhaseReference,
    options: By<HoldOptionsView>,
  ) => Promise<RestraintView>;
  /** Stops one digest. */
  readonly veto: (
    reference: PhaseReference,
    options: By<VetoOptionsView>,
  ) => Promise<RestraintView>;
  /** Lifts what was stopped, and says what that was. */
  readonly release: (
    reference: PhaseReference,
    options: By<ReleaseOptionsView>,
  ) => Promise<RestraintListView>;
  /** Who changed what, newest first; oldest first if `after` is given. */
  readonly audit: (filter: AuditFilterView) => Promise<AuditListView>;
}

/** Whether triggers promote. */
export interface AutomationOperations {
  /** What was set, and what holds; of a pipeline or a phase only what concerns it. */
  readonly automation: (place: AutomationPlace) => Promise<AutomationView>;
  /** In place of what was set for exactly this place. */
  readonly setAutomation: (
    place: AutomationPlace,
    options: By<AutomationOptionsView>,
  ) => Promise<AutomationSettingView>;
}

/** A pipeline, or a phase of one. @default the system */
export interface AutomationPlace {
  readonly pipeline?: string | undefined;
  readonly phase?: string | undefined;
}

export interface PhaseReference {
  readonly pipeline: string;
  readonly phase: string;
}

export interface PromotionFilterView
  extends PageView,
    Pick<PromotionFilter, "pipeline" | "state" | "kind" | "actor"> {
  /** Into this phase only. */
  readonly into?: PhaseReference | undefined;
}

interface AuditFilterView extends AuditPageView, AuditFilter {}

/** Somebody asks for it. */
export type By<Options> = Options & { readonly actor: string };

export interface PlanOptions extends Pick<PerformOptionsView, "override"> {
  readonly signal: AbortSignal;
}

/** Of what may take long: how it can be followed. */
interface Beginning {
  /** Told of the id of its record once it has one. */
  readonly began?: ((id: string) => void) | undefined;
}

export interface PerformOptions extends PerformOptionsView, Beginning {
  /** Who asks. */
  readonly actor: string;
}

export interface LocalOptions {
  /** Where those come from who ask, for the audit log. @default "api" */
  readonly origin?: AuditOrigin;
  /** Who may change the store it runs on. @default this process */
  readonly store?: () => StoreView;
  /** Of the program. @default not known */
  readonly revision?: string | undefined;
}

/** The operations of a system that runs in this process. */
export function localOperations(system: System, options: LocalOptions = {}): Operations {
  const { origin = "api" } = options;
  const environment = () => system.environment;
  return auditedOperations(systemOperations(system, options), { environment, origin });
}

function systemOperations(
  system: System,
  { store = thisProcess, revision }: LocalOptions,
): Operations {
  const views = new PipelineViews(system);
  const alone = aloneReplica({ revision });
  return {
    replicas: async () => alone(store(), graphView(system).pipelines),
    system: async () => ({
      ...metadataView(system.metadata),
      ...(revision !== undefined && { revision }),
      store: store(),
    }),
    pipelines: async () => {
      const pipelines = await Promise.all(system.live.map((one) => views.pipeline(one)));
      return { pipelines: pipelines.toSorted((a, b) => compareNames(a.name, b.name)) };
    },
    pipeline: async (name) => await views.pipeline(findPipeline(system, name)),
    phase: async (name, phase) => {
      const pipeline = findPipeline(system, name);
      return await views.phase(pipeline, findPhase(pipeline, phase));
    },
    edges: async (name) => {
      const { edges } = await views.pipeline(findPipeline(system, name));
      return { edges };
    },
    graph: async (name) => graphView(system, name),
    ...edgeOperations(system, views),
    ...recordOperations(system),
    ...automationOperations(system),
  };
}

function edgeOperations(
  system: System,
  views: PipelineViews,
): Pick<Operations, "plan" | "perform"> {
  return {
    plan: async (reference, options) => {
      const plan = await findEdge(system, reference).plan?.(options);
      return plan ? planView(plan, await views.sourceChanges(reference, plan)) : unplanned;
    },
    perform: async (reference, { actor, expected, override, began }) => {
      const result = await findEdge(system, reference).perform({
        cause: "person",
        actor,
        override,
        began: began && (({ id }) => began(id)),
        expected: expected && {
          from: expected.from_digest,
          to: expected.to_digest ?? undefined,
        },
        // Who sends along that both show the same has seen it.
        ...(expected && expected.from_digest === expected.to_digest && { again: true }),
      });
      const plan = result.outcome === "plan-changed" ? result.plan : undefined;
      const changes = plan && (await views.sourceChanges(reference, plan));
      return performView(result, linksOf(system, `${reference.pipeline}/${reference.to}`), changes);
    },
  };
}

function thisProcess(): StoreView {
  return { writable: true, writer: processName() };
}

/** Of an edge whose kind cannot say beforehand what it will do. */
const unplanned: PlanView = { decision: "write", diff: "", from_digest: null, to_digest: null };
