import { actorHeader } from "../actor-name.ts";
import type {
  AuditPageView,
  EdgeReference,
  PerformView,
  ProblemView,
  RetryView,
  RollbackView,
} from "../api-types.ts";
import { NotFoundError, ServerError } from "../errors.ts";
import type {
  AutomationOperations,
  AutomationPlace,
  By,
  Operations,
  PhaseReference,
  RecordOperations,
} from "../operations.ts";

export interface RemoteOptions {
  /** Where the server is, such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Ends what is being asked. */
  readonly signal: AbortSignal;
}

/** How long an answer may take, in ms: a promotion has less. */
const limit = 180_000;

/**
 * The operations of a system that runs elsewhere, over its API.
 *
 * @throws {NotFoundError} if it has no such pipeline, phase or edge.
 * @throws {ServerError} if it cannot be reached, or could not do it.
 */
export function remoteOperations(options: RemoteOptions): Operations {
  const get = async <T>(path: string): Promise<T> => readView(await ask(options, path));
  return {
    system: () => get(""),
    pipelines: () => get("/pipelines"),
    pipeline: (name) => get(`/pipelines/${encodeURIComponent(name)}`),
    phase: (pipeline, phase) => get(phasePath({ pipeline, phase })),
    edges: (pipeline) => get(`/pipelines/${encodeURIComponent(pipeline)}/edges`),
    graph: (pipeline) =>
      get(pipeline === undefined ? "/graph" : `/pipelines/${encodeURIComponent(pipeline)}/graph`),
    plan: (edge, { override }) => get(`${pathOf(edge)}/plan${queryOf(edge, override)}`),
    perform: async (edge, { expected, override, actor }) => {
      const body = JSON.stringify({ expected, override });
      const path = `${pathOf(edge)}/perform${queryOf(edge)}`;
      const request = { method: "POST", body, actor };
      return await readOutcome<PerformView>(await ask(options, path, request));
    },
    ...remoteRecords(options),
    ...remoteAutomation(options),
  };
}

function remoteRecords(options: RemoteOptions): RecordOperations {
  const get = async <T>(path: string): Promise<T> => readView(await ask(options, path));
  const post = async <T>(path: string, { actor, ...body }: By<object>): Promise<T> =>
    readView(await ask(options, path, { method: "POST", body: JSON.stringify(body), actor }));
  return {
    orphans: () => get("/orphans"),
    history: (reference, page) => get(`${phasePath(reference)}/history${queryOfPage(page)}`),
    promotions: ({ into, ...page }) =>
      get(`${into ? phasePath(into) : ""}/promotions${queryOfPage(page)}`),
    promotion: (id) => get(`/promotions/${encodeURIComponent(id)}`),
    planRollback: (reference, { version }) =>
      get(`${phasePath(reference)}/rollback/plan${toQuery({ version })}`),
    rollback: async (reference, { reason, version, resume, actor }) => {
      const body = JSON.stringify({ reason, version, resume });
      const path = `${phasePath(reference)}/rollback`;
      const request = { method: "POST", body, actor };
      return await readOutcome<RollbackView>(await ask(options, path, request));
    },
    cancel: (id, given) => post(`/promotions/${encodeURIComponent(id)}/cancel`, given),
    retry: async (id, { actor, override }) => {
      const path = `/promotions/${encodeURIComponent(id)}/retry`;
      const request = { method: "POST", body: JSON.stringify({ override }), actor };
      return await readView<RetryView>(await ask(options, path, request));
    },
    restraints: (pipeline) => get(`/pipelines/${encodeURIComponent(pipeline)}/restraints`),
    hold: (reference, given) => post(`${phasePath(reference)}/holds`, given),
    veto: (reference, given) => post(`${phasePath(reference)}/vetoes`, given),
    audit: (page) => get(`/audit${queryOfPage(page)}`),
    release: (reference, given) => post(`${phasePath(reference)}/release`, given),
  };
}

function remoteAutomation(options: RemoteOptions): AutomationOperations {
  return {
    automation: async (place) => readView(await ask(options, automationPath(place))),
    setAutomation: async (place, { mode, reason, actor }) => {
      const body = JSON.stringify({ mode, reason });
      return readView(await ask(options, automationPath(place), { method: "POST", body, actor }));
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

function queryOfPage({ before, after, limit }: AuditPageView): string {
  return toQuery({ before, after, limit: limit === undefined ? undefined : String(limit) });
}

interface Request {
  readonly method?: string;
  readonly body?: string;
  /** Who asks. */
  readonly actor?: string;
}

async function ask(
  { address, signal }: RemoteOptions,
  path: string,
  { actor, ...request }: Request = {},
): Promise<Response> {
  const url = `${address}/api/v1${path}`;
  try {
    return await fetch(url, {
      ...request,
      headers: {
        "content-type": "application/json",
        ...(actor !== undefined && { [actorHeader]: encodeURIComponent(actor) }),
      },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ServerError(
      `the server at ${address}, which has the store, cannot be asked; stop it, or look at what it logs`,
      { cause },
    );
  }
}

/** What the server says it shows; both sides come from one version of one program. */
async function readView<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw await errorIn(response);
  }
  return (await response.json()) as T;
}

/** Also an outcome that is none to be glad of is an answer. */
async function readOutcome<T extends { readonly outcome: string }>(response: Response): Promise<T> {
  if (response.ok) {
    return (await response.json()) as T;
  }
  const body = (await response.clone().json()) as T | ProblemView;
  if ("outcome" in body) {
    return body;
  }
  throw await errorIn(response);
}

async function errorIn(response: Response): Promise<Error> {
  const { detail } = (await response.json()) as ProblemView;
  return response.status === 404
    ? new NotFoundError(detail)
    : new ServerError(`the server answered ${response.status}: ${detail}`);
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
