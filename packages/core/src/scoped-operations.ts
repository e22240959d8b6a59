import type { AuditEntryView, ReplicaListView } from "./api-types.ts";
import { systemScope } from "./automation.ts";
import { ForbiddenError, NotFoundError, PipelineNotFoundError } from "./errors.ts";
import { noPromotion } from "./find.ts";
import type { AutomationOperations, Operations, RecordOperations } from "./operations.ts";
import { mostEntries, standardLimit } from "./record-operations.ts";
import { countPhases } from "./replicas/count-phases.ts";

/** Pages that are gone through for one of what is in scope. */
const mostPages = 20;

/**
 * The same operations for somebody who may see and change only some pipelines. Others are as if they did
 * not exist. Each operation has its place here, so that a new one must be thought of.
 */
export function scopedOperations(operations: Operations, pipelines: readonly string[]): Operations {
  const scope = new Scope(pipelines);
  return {
    system: operations.system,
    replicas: () => scopedReplicas(operations, scope),
    pipelines: async () => {
      const { pipelines: all } = await operations.pipelines();
      return { pipelines: all.filter(({ name }) => scope.has(name)) };
    },
    pipeline: (name) => scope.within(name, () => operations.pipeline(name)),
    phase: (pipeline, name) => scope.within(pipeline, () => operations.phase(pipeline, name)),
    edges: (pipeline) => scope.within(pipeline, () => operations.edges(pipeline)),
    graph: async (name) => {
      if (name !== undefined) {
        return await scope.within(name, () => operations.graph(name));
      }
      const { pipelines: all, automatic } = await operations.graph();
      return {
        pipelines: all.filter((each) => scope.has(each.name)),
        automatic: automatic.filter(({ to }) => scope.covers(to)),
      };
    },
    plan: scope.limit(operations.plan),
    perform: scope.limit(operations.perform),
    ...scopedRecords(operations, scope),
    ...scopedAutomation(operations, scope),
  };
}

/** How many phases others have is not told. */
async function scopedReplicas(
  operations: Pick<Operations, "graph" | "replicas">,
  scope: Scope,
): Promise<ReplicaListView> {
  const [view, graph] = await Promise.all([operations.replicas(), operations.graph()]);
  const isSeen = (pipeline: string) => scope.has(pipeline);
  return {
    replicas: view.replicas.map((replica) => {
      const pipelines = replica.pipelines.filter(isSeen);
      return { ...replica, pipelines, phases: countPhases(graph.pipelines, pipelines) };
    }),
    untended: view.untended.filter(isSeen),
  };
}

function scopedRecords(operations: RecordOperations, scope: Scope): RecordOperations {
  const lists = scopedLists(operations, scope);
  const { promotion } = lists;
  return {
    orphans: async () => {
      const { orphans } = await operations.orphans();
      return { orphans: orphans.filter(({ pipeline }) => scope.has(pipeline)) };
    },
    history: scope.limit(operations.history),
    planRollback: scope.limit(operations.planRollback),
    rollback: scope.limit(operations.rollback),
    cancel: async (id, options) => {
      await promotion(id);
      return await operations.cancel(id, options);
    },
    retry: async (id, options) => {
      await promotion(id);
      return await operations.retry(id, options);
    },
    hold: scope.limit(operations.hold),
    veto: scope.limit(operations.veto),
    release: scope.limit(operations.release),
    restraints: (pipeline) => scope.within(pipeline, () => operations.restraints(pipeline)),
    ...lists,
  };
}

function scopedLists(
  operations: RecordOperations,
  scope: Scope,
): Pick<RecordOperations, "promotions" | "promotion" | "audit"> {
  return {
    promotion: async (id) => {
      const view = await operations.promotion(id);
      if (!scope.has(view.pipeline)) {
        throw noPromotion(id);
      }
      return view;
    },
    promotions: async (filter) => {
      const { before, limit } = filter;
      const pipeline = filter.into?.pipeline ?? filter.pipeline;
      if (pipeline !== undefined) {
        return await scope.within(pipeline, () => operations.promotions(filter));
      }
      const { seen, next } = await listWithin({
        read: async ({ cursor, limit: size }) => {
          const view = await operations.promotions({ ...filter, before: cursor, limit: size });
          return { entries: view.promotions, next: view.next };
        },
        isSeen: ({ pipeline }) => scope.has(pipeline),
        cursor: before,
        limit,
      });
      return { promotions: seen, next };
    },
    audit: scopedAudit(operations, scope),
  };
}

function scopedAudit(operations: RecordOperations, scope: Scope): RecordOperations["audit"] {
  return async ({ before, after, limit, ...filter }) => {
    if (filter.pipeline !== undefined && !scope.has(filter.pipeline)) {
      return { entries: [], next: null };
    }
    const name = after === undefined ? "before" : "after";
    const { seen, next } = await listWithin({
      read: ({ cursor, limit: size }) =>
        operations.audit({ ...filter, [name]: cursor, limit: size }),
      isSeen: (entry) => scope.covers(entry.scope),
      cursor: after ?? before,
      limit,
    });
    return { entries: seen.map(withoutOtherNames), next };
  };
}

function scopedAutomation(operations: AutomationOperations, scope: Scope): AutomationOperations {
  return {
    automation: async (place) => {
      if (place.pipeline !== undefined) {
        return await scope.within(place.pipeline, () => operations.automation(place));
      }
      const { settings, phases } = await operations.automation(place);
      return {
        settings: settings.filter((one) => one.scope === systemScope || scope.covers(one.scope)),
        phases: phases.filter(({ pipeline }) => scope.has(pipeline)),
      };
    },
    setAutomation: async (place, options) => {
      if (place.pipeline === undefined) {
        throw new ForbiddenError(
          "what holds for the whole system can be set only by who may see every pipeline",
        );
      }
      return await scope.within(place.pipeline, () => operations.setAutomation(place, options));
    },
  };
}

/** The pipelines there are for somebody. */
class Scope {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  has(pipeline: string): boolean {
    return this.#names.has(pipeline);
  }

  /** @param place the name of a pipeline, `<pipeline>/<phase>`, or `*` for the system */
  covers(place: string): boolean {
    const [pipeline = ""] = place.split("/", 1);
    return this.has(pipeline);
  }

  /** @throws {NotFoundError} if there is no such pipeline for them. It does not tell which others there are. */
  async within<View>(pipeline: string, ask: () => Promise<View>): Promise<View> {
    if (!this.has(pipeline)) {
      throw this.#notFound(pipeline);
    }
    try {
      return await ask();
    } catch (error) {
      throw error instanceof PipelineNotFoundError ? this.#notFound(pipeline) : error;
    }
  }

  /** The same operation, on what is in scope. */
  limit<Subject extends { readonly pipeline: string }, Options, View>(
    operation: (subject: Subject, options: Options) => Promise<View>,
  ): (subject: Subject, options: Options) => Promise<View> {
    return (subject, options) => this.within(subject.pipeline, () => operation(subject, options));
  }

  #notFound(pipeline: string): NotFoundError {
    const names = [...this.#names].join(", ");
    return new NotFoundError(`pipeline "${pipeline}" not found; you may see: ${names}`);
  }
}

/** Whoever asked for what is not there was told what is. */
function withoutOtherNames(entry: AuditEntryView): AuditEntryView {
  return entry.details["code"] === "NOT_FOUND" ? { ...entry, message: null } : entry;
}

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

interface ListWithin<Entry> {
  readonly read: (page: { cursor: string | undefined; limit: number }) => Promise<Page<Entry>>;
  readonly isSeen: (entry: Entry) => boolean;
  readonly cursor: string | undefined;
  readonly limit: number | undefined;
}

/** A page of what is in scope; a short one if that is rare. */
async function listWithin<Entry extends { readonly id: string }>({
  read,
  isSeen,
  cursor: start,
  limit = standardLimit,
}: ListWithin<Entry>): Promise<{ readonly seen: readonly Entry[]; readonly next: string | null }> {
  const seen: Entry[] = [];
  let cursor = start;
  for (let page = 0; page < mostPages; page += 1) {
    const { entries, next } = await read({ cursor, limit: page === 0 ? limit : mostEntries });
    for (const entry of entries) {
      if (seen.length === limit) {
        return { seen, next: cursor ?? null };
      }
      cursor = entry.id;
      if (isSeen(entry)) {
        seen.push(entry);
      }
    }
    if (next === null) {
      return { seen, next };
    }
  }
  return { seen, next: cursor ?? null };
}
