import type { Context, MiddlewareHandler } from "hono";
import { TendedElsewhereError, UntendedError } from "../errors.ts";
import { type PeerAnswer, PeerAwayError } from "../replicas/peers.ts";
import type { Replica } from "../replicas/placement.ts";
import { callerHeader, encodeCaller } from "../replicas/replica-headers.ts";
import { answerProblem } from "./answer-problem.ts";
import type { Answering } from "./api-app.ts";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";
import type { ReplicaServing } from "./replica-serving.ts";

/** What of a request, and of an answer, concerns more than one connection. */
const asked = ["accept", "content-type", "idempotency-key", "if-none-match"];
const answered = [
  "cache-control",
  "content-type",
  "etag",
  "idempotency-replayed",
  "location",
  "retry-after",
];

/**
 * Has what another replica is to be asked answered by that one, for the same caller, once: what was passed on is passed
 * on no further.
 */
export function forwarding(
  { peers }: Pick<ReplicaServing, "peers">,
  { redact, runtime }: Pick<Answering, "redact" | "runtime">,
): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { error } = context;
    if (!(error instanceof TendedElsewhereError)) {
      return;
    }
    // What was answered in place of it has headers of its own.
    context.res = undefined;
    if (context.get("caller").replica) {
      context.res = answerProblem(new UntendedError(error.pipeline), redact);
      return;
    }
    context.res = await answerOf(context, error.replica, peers).catch((failure: unknown) => {
      const { name: replica } = error.replica;
      runtime.logger.warn({ pipeline: error.pipeline, replica, error: failure }, "not passed on");
      return answerProblem(failure, redact);
    });
  };
}

async function answerOf(
  context: Context,
  replica: Replica,
  { pass }: ReplicaServing["peers"],
): Promise<Response> {
  const { req } = context;
  const { pathname, search } = new URL(req.url);
  const isChange = changes(context);
  try {
    const answer = await pass(replica, {
      method: req.method,
      path: `${pathname}${search}`,
      headers: {
        ...headersOf(context),
        [callerHeader]: encodeCaller(context.get("caller")),
      },
      body: isChange ? await req.text() : undefined,
      // A change goes on whoever waits for it.
      signal: isChange ? undefined : req.raw.signal,
    });
    return responseOf(answer, replica);
  } catch (error) {
    throw error instanceof PeerAwayError
      ? refusal(replica, isChange && error.mayHaveArrived)
      : error;
  }
}

function headersOf({ req }: Context): Readonly<Record<string, string>> {
  const entries = asked.map((name) => [name, req.header(name)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** @throws {RequestError} if what answered is another process by now. */
function responseOf({ status, headers, body }: PeerAnswer, replica: Replica): Response {
  const type = String(headers["content-type"] ?? "");
  const isOurs = status === 304 || /^application\/(?:problem\+)?json\b/.test(type);
  if (status === 401 || !isOurs) {
    throw away(replica, "cannot be asked, as something else answers there");
  }
  const kept = answered.flatMap((name) => {
    const { [name]: value } = headers;
    return typeof value === "string" ? [[name, value] as [string, string]] : [];
  });
  return new Response(status === 304 ? null : body, { status, headers: kept });
}

function refusal({ name, address }: Replica, mayBeDone: boolean): RequestError {
  const who = `${name} at ${address}`;
  return mayBeDone
    ? new RequestError(
        502,
        "OUTCOME_UNKNOWN",
        `${who} was asked, and its answer was lost: it may have been done. Look at the records ` +
          "before you ask again, or ask with the same Idempotency-Key",
      )
    : away({ name, address }, "cannot be asked");
}

function away({ name, address }: Pick<Replica, "name" | "address">, why: string): RequestError {
  return new RequestError(
    503,
    "REPLICA_AWAY",
    `${name} at ${address}, which tends the pipeline, ${why}; nothing was done. Ask again in a few seconds; if that does not help, see what its server.replica_url is`,
  );
}
