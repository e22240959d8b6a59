import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Operations } from "../operations.ts";
import type { Redactor } from "../redactor.ts";
import type { Logger, Timers } from "../runtime.ts";
import { api } from "./api.ts";
import type { Answering } from "./api-app.ts";
import { guard } from "./guard.ts";
import { knowCaller } from "./know-caller.ts";
import { type LiveSource, live } from "./live.ts";
import type { MetricsPage } from "./metrics.ts";
import { problem, problemOf, type Status } from "./problem.ts";

export interface RoutesOptions {
  readonly operations: Operations;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Tells what happens in the system. @default nothing is told, and each answer is made anew */
  readonly system?: LiveSource | undefined;
  /** Aborted when the server stops: what is streamed ends. @default never */
  readonly closing?: AbortSignal | undefined;
  /** What `GET /api/v1/config` answers. @default nothing */
  readonly configuration?: object | undefined;
  /** Masks secrets in the answers. @default none are known */
  readonly redactor?: Redactor | undefined;
  /** The configured `server.host`. */
  readonly host: string;
  /** The configured `server.auth`. @default callers are not known */
  readonly auth?: { readonly mode?: string | undefined } | undefined;
  /** @default not served */
  readonly metrics?: MetricsPage | undefined;
}

const bodyBytes = 64 * 1024;
/** Seconds in which a system starts, and a store that came back is noticed. */
const retryAfter = "5";

/** The HTTP API over a set of operations. */
export function routes(options: RoutesOptions): Hono {
  const { operations, logger, timers, redactor, host, auth, metrics, configuration = {} } = options;
  const { system, closing = new AbortController().signal } = options;
  const redact: Answering["redact"] = (data) => (redactor ? redactor.applyToData(data) : data);
  const from: Answering = {
    redact,
    configuration,
    runtime: { logger, timers },
    live: live({ system, operations, timers, redact, signal: closing }),
    closing,
  };
  const app = new Hono({ strict: false });
  app.use(guard(host));
  app.use(knowCaller({ operations, mode: auth?.mode }));
  app.use(bodyLimit({ maxSize: bodyBytes, onError: () => tooLarge() }));
  app.get("/health", (context) => context.body(null));
  if (metrics) {
    app.get("/metrics", async () => metricsAnswer(metrics));
  }
  app.route("/api/v1", api(from));
  app.notFound((context) => answerUnknown(context, app));
  app.onError((error, context) => {
    const body = problemOf(error);
    if (body.status === 500) {
      logger.error({ path: context.req.path, err: error }, "request failed");
    }
    const answered = answer(body.status as Status, from.redact(body));
    if (body.status === 503) {
      answered.headers.set("retry-after", retryAfter);
    }
    return answered;
  });
  return app;
}

async function metricsAnswer({ contentType, text }: MetricsPage): Promise<Response> {
  return new Response(await text(), { headers: { "content-type": contentType } });
}

/** Tells a wrong method from a wrong path. */
function answerUnknown(context: Context, app: Hono): Response {
  const { path, method } = context.req;
  const allowed = ["GET", "POST"].filter((other) => isServed(app, { method: other, path }));
  if (allowed.length === 0) {
    return answer(404, problem(404, { code: "NO_ROUTE", detail: `nothing is served at ${path}` }));
  }
  const detail = `${method} is not possible here; allowed: ${allowed.join(", ")}`;
  const refusal = answer(405, problem(405, { code: "METHOD", detail }));
  refusal.headers.set("allow", allowed.join(", "));
  return refusal;
}

function isServed(app: Hono, request: { readonly method: string; readonly path: string }): boolean {
  const path = request.path.replace(/\/+$/, "");
  const [handlers] = app.router.match(request.method, path === "" ? "/" : path);
  return handlers.some(([[, route]]) => route.method !== "ALL");
}

function tooLarge(): Response {
  return answer(413, problem(413, { code: "TOO_LARGE", detail: `at most ${bodyBytes} bytes` }));
}

function answer(status: Status, body: unknown): Response {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: { "content-type": type } });
}
