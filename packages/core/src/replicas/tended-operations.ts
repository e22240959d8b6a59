import type { EdgeReference, PipelineView } from "../api-types.ts";
import { compareNames } from "../compare-names.ts";
import { PipelineNotFoundError, TendedElsewhereError, UntendedError } from "../errors.ts";
import type { AutomationOperations, Operations, RecordOperations } from "../operations.ts";
import type { Peers } from "./peers.ts";
import type { Placement, Replica } from "./placement.ts";
import { replicaListView } from "./replica-views.ts";

export interface TendedOptions {
  readonly placement: Placement;
  readonly peers: Pick<Peers, "pipeline" | "changed">;
}

/**
 * The same operations on a replica: what only the tender of a pipeline can do is done by nobody else, and what a pipeline
 * shows is what its tender sees. Each operation has its place here, so that a new one must be thought of.
 *
 * @throws {TendedElsewhereError} if another replica is to be asked.
 * @throws {UntendedError} if there is none that could be.
 */
export function tendedOperations(operations: Operations, options: TendedOptions): Operations {
  const tended = new Tended(operations, options);
  return {
    system: operations.system,
    graph: operations.graph,
    replicas: async () => {
      const { pipelines } = await operations.graph();
      return replicaListView(options.placement, pipelines);
    },
    pipelines: async () => {
      const { pipelines } = await operations.graph();
      const views = await Promise.all(pipelines.map(({ name }) => tended.pipeline(name)));
      return { pipelines: views.toSorted((a, b) => compareNames(a.name, b.name)) };
    },
    pipeline: (name) => tended.pipeline(name),
    phase: async (pipeline, name) => {
      const view = await tended.elsewhere(pipeline);
      const isMeant = (one: PipelineView["phases"][number]) =>
        one.descriptor.metadata.name === name;
      return view?.phases.find(isMeant) ?? (await operations.phase(pipeline, name));
    },
    edges: async (pipeline) => {
      const view = await tended.elsewhere(pipeline);
      return view ? { edges: view.edges } : await operations.edges(pipeline);
    },
    plan: tended.here(operations.plan),
    perform: tended.here(operations.perform),
    ...tendedRecords(operations, tended),
    ...tendedAutomation(operations, options),
  };
}

function tendedRecords(operations: RecordOperations, tended: Tended): RecordOperations {
  return {
    orphans: operations.orphans,
    history: operations.history,
    promotions: operations.promotions,
    promotion: operations.promotion,
    restraints: operations.restraints,
    audit: operations.audit,
    planRollback: tended.here(operations.planRollback),
    rollback: tended.here(operations.rollback),
    cancel: tended.hereOfRecord(operations.cancel),
    retry: tended.hereOfRecord(operations.retry),
    hold: tended.telling(operations.hold),
    veto: tended.telling(operations.veto),
    release: tended.telling(operations.release),
  };
}

function tendedAutomation(
  operations: AutomationOperations,
  { peers }: TendedOptions,
): AutomationOperations {
  return {
    automation: operations.automation,
    setAutomation: async (place, options) => {
      const view = await operations.setAutomation(place, options);
      peers.changed(place.pipeline);
      return view;
    },
  };
}

/** Who tends what, and whether this replica may do it. */
class Tended {
  readonly #operations: Operations;
  readonly #options: TendedOptions;

  constructor(operations: Operations, options: TendedOptions) {
    this.#operations = operations;
    this.#options = options;
  }

  async pipeline(name: string): Promise<PipelineView> {
    return (await this.elsewhere(name)) ?? (await this.#operations.pipeline(name));
  }

  /** What its tender sees, if that is another replica, and it is known. */
  async elsewhere(pipeline: string): Promise<PipelineView | undefined> {
    const { placement, peers } = this.#options;
    const tender = placement.tenderOf(pipeline);
    const isElsewhere = tender !== undefined && tender.id !== placement.self;
    return isElsewhere && (await this.#isDefined(pipeline))
      ? await peers.pipeline(pipeline)
      : undefined;
  }

  /** The same operation, for who tends its subject. */
  here<Subject extends { readonly pipeline: EdgeReference["pipeline"] }, Options, View>(
    operation: (subject: Subject, options: Options) => Promise<View>,
  ): (subject: Subject, options: Options) => Promise<View> {
    return async (subject, options) => {
      await this.#check(subject.pipeline);
      return await operation(subject, options);
    };
  }

  /** The same of what is about a record. */
  hereOfRecord<Options, View>(
    operation: (id: string, options: Options) => Promise<View>,
  ): (id: string, options: Options) => Promise<View> {
    return async (id, options) => {
      // What is wrong with the record is for the operation to say.
      const record = await this.#operations.promotion(id).catch(() => undefined);
      if (record) {
        await this.#check(record.pipeline);
      }
      return await operation(id, options);
    };
  }

  /** The same of what the store alone is asked for, and its tender shows. */
  telling<Subject extends { readonly pipeline: string }, Options, View>(
    operation: (subject: Subject, options: Options) => Promise<View>,
  ): (subject: Subject, options: Options) => Promise<View> {
    return async (subject, options) => {
      const view = await operation(subject, options);
      this.#options.peers.changed(subject.pipeline);
      return view;
    };
  }

  async #check(pipeline: string): Promise<void> {
    const { placement } = this.#options;
    const tender: Replica | undefined = placement.tenderOf(pipeline);
    if (tender?.id === placement.self || !(await this.#isDefined(pipeline))) {
      return;
    }
    throw tender ? new TendedElsewhereError(pipeline, tender) : new UntendedError(pipeline);
  }

  /** What is not defined is as the operations of this process say. */
  async #isDefined(pipeline: string): Promise<boolean> {
    try {
      await this.#operations.graph(pipeline);
      return true;
    } catch (error) {
      if (error instanceof PipelineNotFoundError) {
        return false;
      }
      throw error;
    }
  }
}
