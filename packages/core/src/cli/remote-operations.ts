import type { AuditPageView, EdgeReference, PromotionView } from "../api-types.ts";
import type { AuditFilter } from "../audit.ts";
import type {
  AutomationOperations,
  AutomationPlace,
  By,
  Operations,
  PhaseReference,
  RecordOperations,
} from "../operations.ts";
import type { PromotionFilter } from "../store.ts";
import { performedBy, readJob, readRetried, rolledBackBy, waitTime } from "./remote-job.ts";
import { ask, type RemoteServer, readView } from "./remote-request.ts";

/**
 * The operations of a system that runs elsewhere, over its API.
 *
 * @throws {NotFoundError} if it has no such pipeline, phase or edge.
 * @throws {ServerAccessError} if it does not let us.
 * @throws {ServerError} if it cannot be reached, or could not do it.
 */
export function remoteOperations(server: RemoteServer): Operations {
  const get = async <T>(path: string): Promise<T> => readView(server, await ask(server, path));
  return {
    system: () => get(""),
    replicas: () => get("/replicas"),
    pipelines: () => get("/pipelines"),
    pipeline: (name) => get(`/pipelines/${encodeURIComponent(name)}`),
    phase: (pipeline, phase) => get(phasePath({ pipeline, phase })),
    edges: (pipeline) => get(`/pipelines/${encodeURIComponent(pipeline)}/edges`),
    graph: (pipeline) =>
      get(pipeline === undefined ? "/graph" : `/pipelines/${encodeURIComponent(pipeline)}/graph`),
    plan: (edge, { override }) => get(`${pathOf(edge)}/plan${queryOf(edge, override)}`),
    perform: async (edge, { expected, override, actor }) => {
      const body = JSON.stringify({ expected, override });
      const path = `${pathOf(edge)}/perform${toQuery({ kind: edge.kind, wait: waitTime })}`;
      const request = { method: "POST", body, actor };
      return await readJob(server, await ask(server, path, request), performedBy);
    },
    ...remoteRecords(server),
    ...remoteAutomation(server),
  };
}

function remoteRecords(server: RemoteServer): RecordOperations {
  const get = async <T>(path: string): Promise<T> => readView(server, await ask(server, path));
  const post = async <T>(path: string, { actor, ...body }: By<object>): Promise<T> =>
    readView(
      server,
      await ask(server, path, { method: "POST", body: JSON.stringify(body), actor }),
    );
  return {
    orphans: () => get("/orphans"),
    history: (reference, page) => get(`${phasePath(reference)}/history${queryOfPage(page)}`),
    promotions: ({ into, ...filter }) =>
      get(`${into ? phasePath(into) : ""}/promotions${queryOfPage(filter)}`),
    promotion: (id) => get(`/promotions/${encodeURIComponent(id)}`),
    planRollback: (reference, { version }) =>
      get(`${phasePath(reference)}/rollback/plan${toQuery({ version })}`),
    rollback: async (reference, { reason, version, resume, expected, actor }) => {
      const body = JSON.stringify({ reason, version, resume, expected });
      const path = `${phasePath(reference)}/rollback${toQuery({ wait: waitTime })}`;
      const request = { method: "POST", body, actor };
      const response = await ask(server, path, request);
      return await readJob(server, response, (record) => rolledBackBy(server, record));
    },
    cancel: (id, given) => post(`/promotions/${encodeURIComponent(id)}/cancel`, given),
    retry: async (id, { actor, override }) => {
      const record = `/promotions/${encodeURIComponent(id)}`;
      const { kind } = await get<PromotionView>(record);
      const path = `${record}/retry${toQuery({ wait: waitTime })}`;
      const request = { method: "POST", body: JSON.stringify({ override }), actor };
      const response = await ask(server, path, request);
      return kind === "rollback"
        ? { kind, result: await readRetried(server, response, (one) => rolledBackBy(server, one)) }
        : { kind, result: await readRetried(server, response, performedBy) };
    },
    restraints: (pipeline) => get(`/pipelines/${encodeURIComponent(pipeline)}/restraints`),
    hold: (reference, given) => post(`${phasePath(reference)}/holds`, given),
    veto: (reference, given) => post(`${phasePath(reference)}/vetoes`, given),
    audit: (filter) => get(`/audit${queryOfPage(filter)}`),
    release: (reference, given) => post(`${phasePath(reference)}/release`, given),
  };
}

function remoteAutomation(server: RemoteServer): AutomationOperations {
  return {
    automation: async (place) => readView(server, await ask(server, automationPath(place))),
    setAutomation: async (place, { mode, reason, actor }) => {
      const body = JSON.stringify({ mode, reason });
      return readView(
        server,
        await ask(server, automationPath(place), { method: "POST", body, actor }),
      );
    },
  };
}

function automationPath({ pipeline, phase }: AutomationPlace): string {
  const ofPipeline = pipeline === undefined ? "" : `/pipelines/${encodeURIComponent(pipeline)}`;
  const ofPhase = phase === undefined ? "" : `/phases/${encodeURIComponent(phase)}`;
  return `${ofPipeline}${ofPhase}/automation`;
}

function phasePath({ pipeline, phase }: PhaseReference): string {
  return `/pipelines/${encodeURIComponent(pipeline)}/phases/${encodeURIComponent(phase)}`;
}

interface Listed extends AuditFilter, AuditPageView, Pick<PromotionFilter, "state" | "kind"> {}

function queryOfPage({ limit, ...given }: Listed): string {
  return toQuery({ ...given, limit: limit === undefined ? undefined : String(limit) });
}

function pathOf({ pipeline, from, to }: EdgeReference): string {
  const [name, first, second] = [pipeline, from, to].map(encodeURIComponent);
  return `/pipelines/${name}/from/${first}/to/${second}`;
}

function queryOf({ kind }: EdgeReference, override?: string): string {
  return toQuery({ kind, override });
}

function toQuery(given: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return entries.length === 0 ? "" : `?${entries.join("&")}`;
}
