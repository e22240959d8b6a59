import type {
  AuditListView,
  AutomationView,
  CallerView,
  GraphView,
  HistoryView,
  PipelineListView,
  PipelineView,
  PlanView,
  PromotionListView,
  PromotionView,
  ReplicaListView,
  RestraintListView,
  RollbackPlanView,
  SystemView,
} from "@glu/core/api-types";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { RecordFilter } from "../view-model/activity/record-filter.ts";
import { isUnauthorized } from "./api-error.ts";
import { get, getDated, path } from "./request.ts";

interface VersionView {
  readonly version: string;
}

/** One edge, as its routes name it. */
export interface EdgeName {
  readonly pipeline: string;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

/** One phase, as its routes name it. */
export interface PhaseName {
  readonly pipeline: string;
  readonly phase: string;
}

/** How often a server that does not write is asked whether it does now, which no event tells, in ms. */
const standbyInterval = 10_000;
/** How often a server that could not say who asks is asked again, in ms. */
const unknownInterval = 5_000;

export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => get<SystemView>("", { signal }),
  refetchInterval: ({ state: { data } }) => data?.store.writable === false && standbyInterval,
});

/** Who serves the system, and how far their clock is ahead. When they were last seen no event tells. */
export const replicasQuery = queryOptions({
  queryKey: ["replicas"],
  queryFn: ({ signal }) => getDated<ReplicaListView>("/replicas", { signal }),
});

export const versionQuery = queryOptions({
  queryKey: ["version"],
  queryFn: ({ signal }) => get<VersionView>("/version", { signal }),
});

export const callerQuery = queryOptions({
  queryKey: ["caller"],
  queryFn: ({ signal }) => get<CallerView>("/whoami", { signal }),
  retry: false,
  // Another one may have logged in in another tab; but whoever types a token is not to be interrupted.
  refetchOnWindowFocus: ({ state: { error } }) => !isUnauthorized(error) && "always",
  refetchOnReconnect: ({ state: { error } }) => !isUnauthorized(error),
  refetchInterval: ({ state: { data, error } }) =>
    data === undefined && error !== null && !isUnauthorized(error) && unknownInterval,
});

/** By name, as they are kept up to date one by one. */
export const pipelinesQuery = queryOptions({
  queryKey: ["pipelines"],
  queryFn: async ({ signal }) => (await get<PipelineListView>("/pipelines", { signal })).pipelines,
});

export const pipelineQuery = (pipeline: string) =>
  queryOptions({
    queryKey: ["pipeline", pipeline],
    queryFn: ({ signal }) => get<PipelineView>(path`/pipelines/${pipeline}`, { signal }),
  });

/** What the program defines of all pipelines, which does not change while it runs. */
export const wholeGraphQuery = queryOptions({
  queryKey: ["graph"],
  queryFn: ({ signal }) => get<GraphView>("/graph", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const restraintsQuery = (pipeline: string) =>
  queryOptions({
    queryKey: ["pipeline", pipeline, "restraints"],
    queryFn: async ({ signal }) =>
      (await get<RestraintListView>(path`/pipelines/${pipeline}/restraints`, { signal }))
        .restraints,
  });

/** The system if neither is said, a whole pipeline, or one phase of it. */
export interface AutomationScope {
  readonly pipeline?: string;
  readonly phase?: string;
}

/** @returns the path of what is set there */
export function automationPath({ pipeline, phase }: AutomationScope): string {
  const ofPipeline = pipeline === undefined ? "" : path`/pipelines/${pipeline}`;
  const ofPhase = phase === undefined ? "" : path`/phases/${phase}`;
  return `${ofPipeline}${ofPhase}/automation`;
}

export const automationQuery = (scope: AutomationScope) =>
  queryOptions({
    queryKey: ["pipeline", scope.pipeline ?? "*", "automation", scope.phase],
    queryFn: ({ signal }) => get<AutomationView>(automationPath(scope), { signal }),
  });

export const planQuery = ({ pipeline, from, to, kind }: EdgeName, override?: string) =>
  queryOptions({
    queryKey: ["plan", pipeline, from, to, kind, override],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ kind, ...(override !== undefined && { override }) });
      const edge = path`/pipelines/${pipeline}/from/${from}/to/${to}`;
      return get<PlanView>(`${edge}/plan?${query}`, { signal });
    },
    gcTime: 0,
    staleTime: 0,
  });

export const rollbackPlanQuery = ({ pipeline, phase }: PhaseName, version?: string) =>
  queryOptions({
    queryKey: ["rollback-plan", pipeline, phase, version],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ ...(version !== undefined && { version }) });
      const route = path`/pipelines/${pipeline}/phases/${phase}/rollback/plan`;
      return get<RollbackPlanView>(`${route}?${query}`, { signal });
    },
    gcTime: 0,
    staleTime: 0,
  });

export const historyQuery = ({ pipeline, phase }: PhaseName) =>
  infiniteQueryOptions({
    queryKey: ["pipeline", pipeline, "history", phase],
    queryFn: ({ pageParam, signal }) =>
      get<HistoryView>(
        `${path`/pipelines/${pipeline}/phases/${phase}/history`}?${pageAfter(pageParam)}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });

export const promotionQuery = (id: string) =>
  queryOptions({
    queryKey: ["promotion", id],
    queryFn: ({ signal }) => get<PromotionView>(path`/promotions/${id}`, { signal }),
  });

export const promotionsQuery = (filter: RecordFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ["promotions", filter],
    queryFn: ({ pageParam, signal }) =>
      get<PromotionListView>(`/promotions?${pageAfter(pageParam, filter)}`, { signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });

export const auditQuery = (filter: RecordFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      get<AuditListView>(`/audit?${pageAfter(pageParam, filter)}`, { signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });

function pageAfter(before: string, filter: RecordFilter = {}): string {
  const query = new URLSearchParams({ limit: "50" });
  for (const [name, value] of Object.entries({ ...filter, before })) {
    if (value) {
      query.set(name, value);
    }
  }
  return query.toString();
}
