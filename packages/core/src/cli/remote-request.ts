import { actorHeader } from "../actor-name.ts";
import type { ProblemView } from "../api-types.ts";
import { NotFoundError, ServerAccessError, ServerError } from "../errors.ts";
import { explainFetchFailure } from "./fetch-failure.ts";
import type { Progress } from "./progress.ts";

/** A server that is asked over its API. */
export interface RemoteServer {
  /** Where it is, such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Says who asks. @default nothing does */
  readonly token?: string | undefined;
  /** Why it is asked: it was named, or it has the store. */
  readonly role: "named" | "holder";
  readonly progress: Pick<Progress, "during">;
  /** Ends what is being asked. */
  readonly signal: AbortSignal;
}

export interface RemoteRequest {
  readonly method?: string;
  readonly body?: string;
  /** Who asks. */
  readonly actor?: string;
}

/** How long an answer may take, in ms: a promotion has less. */
const limit = 180_000;

/** @throws {ServerError} if the server cannot be reached. */
export async function ask(
  server: RemoteServer,
  path: string,
  { actor, ...request }: RemoteRequest = {},
): Promise<Response> {
  const { address, signal, token, progress } = server;
  const deadline = AbortSignal.timeout(limit);
  try {
    const answered = fetch(`${address}/api/v1${path}`, {
      ...request,
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        ...(actor !== undefined && { [actorHeader]: encodeURIComponent(actor) }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      // A token is for this server alone. With "error", Node's fetch makes nonsense of a 421.
      redirect: "manual",
      signal: AbortSignal.any([signal, deadline]),
    });
    return notElsewhere(await progress.during(() => `asking the server at ${address}`, answered));
  } catch (cause) {
    signal.throwIfAborted();
    const why = deadline.aborted ? "it has not answered in time" : explainFetchFailure(cause);
    throw new ServerError(`${subjectOf(server)} cannot be asked: ${why}`, { cause });
  }
}

/** @throws {Error} if the answer is that another address is to be asked. */
function notElsewhere(response: Response): Response {
  const { status, headers } = response;
  if (status < 300 || status >= 400) {
    return response;
  }
  throw new Error(
    `it says to ask ${headers.get("location") ?? "elsewhere"}; is the address right?`,
  );
}

function subjectOf({ address, role }: RemoteServer): string {
  return role === "holder"
    ? `the server at ${address}, which has the store and has to be asked or stopped,`
    : `the server at ${address}`;
}

/** What the server says it shows; both sides come from one version of one program. */
export async function readView<T>(server: RemoteServer, response: Response): Promise<T> {
  const body = await readBody(server, response);
  if (!response.ok) {
    throw errorIn(server, response.status, body);
  }
  return body as T;
}

/** Also an outcome that is none to be glad of is an answer. */
export async function readOutcome<T extends { readonly outcome: string }>(
  server: RemoteServer,
  response: Response,
): Promise<T> {
  const body = await readBody(server, response);
  if (response.ok || "outcome" in body) {
    return body as T;
  }
  throw errorIn(server, response.status, body);
}

/** @throws {ServerError} if it does not speak as a server of ours does. */
async function readBody(server: RemoteServer, response: Response): Promise<object> {
  const { signal } = server;
  try {
    const body: unknown = JSON.parse(await response.text());
    if (typeof body === "object" && body !== null) {
      return body;
    }
  } catch {
    signal.throwIfAborted();
  }
  if (response.status === 401 || response.status === 403) {
    return {};
  }
  throw new ServerError(
    `what answers at ${server.address} is no server of Glu: its answer, with status ${response.status}, ` +
      "is no JSON; is the address right?",
  );
}

function errorIn(
  { address, token }: RemoteServer,
  status: number,
  { detail }: Partial<ProblemView>,
): Error {
  const said = detail === undefined ? "" : `: ${detail}`;
  const server = `the server at ${address}`;
  const variables = "GLU_TOKEN or GLU_TOKEN_FILE";
  switch (status) {
    case 401:
      return new ServerAccessError(
        token === undefined
          ? `${server} wants to know who asks; set ${variables}${said}`
          : `${server} does not accept the token of ${variables}${said}`,
      );
    case 403: {
      const other = token === undefined ? "a token" : "a token that may do it";
      return new ServerAccessError(`${server} refuses it${said}; set ${variables} to ${other}`);
    }
    case 404:
      return new NotFoundError(detail ?? `${server} knows no such path`);
    default:
      return new ServerError(`the server answered ${status}${said}`);
  }
}
