import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { EdgeReference, PerformOptionsView } from "../api-types.ts";
import type { Operations } from "../operations.ts";
import type { Redactor } from "../redactor.ts";
import type { Logger } from "../runtime.ts";
import { knowActor } from "./actor.ts";
import { type AuditAnswers, addAuditRoutes } from "./audit-routes.ts";
import { addAutomationRoutes } from "./automation-routes.ts";
import { guard } from "./guard.ts";
import type { MetricsPage } from "./metrics.ts";
import { parseBody } from "./parse-body.ts";
import { performAnswer, problem, problemOf, type Status } from "./problem.ts";
import { addRecordRoutes, type Reply } from "./record-routes.ts";
import { writerOnly } from "./writer-only.ts";

export interface RoutesOptions {
  readonly operations: Operations;
  readonly logger: Logger;
  /** Masks secrets in the answers. @default none are known */
  readonly redactor?: Redactor | undefined;
  /** The configured `server.host`. */
  readonly host: string;
  /** The configured `server.auth`. @default callers are not known */
  readonly auth?: { readonly mode?: string | undefined } | undefined;
  /** @default not served */
  readonly metrics?: MetricsPage | undefined;
}

const edgePath = "/pipelines/:pipeline/from/:from/to/:to";
const bodyBytes = 64 * 1024;
/** Seconds in which a system starts, and a store that came back is noticed. */
const retryAfter = "5";

const performBody = z.strictObject({
  expected: z
    .strictObject({ from_digest: z.string(), to_digest: z.string().nullable() })
    .optional(),
  override: z.string().min(1).max(1000).optional(),
});

/** The HTTP API over a set of operations. */
export function routes(options: RoutesOptions): Hono {
  const { operations, logger, redactor, host, auth, metrics } = options;
  const reply: Reply = (status, body) => answer(status, redactor?.applyToData(body) ?? body);
  const app = new Hono({ strict: false });
  app.use(guard(host));
  app.use(knowActor(auth?.mode));
  app.use(bodyLimit({ maxSize: bodyBytes, onError: () => tooLarge() }));
  app.get("/health", (context) => context.body(null));
  if (metrics) {
    app.get("/metrics", async () => metricsAnswer(metrics));
  }
  app.route("/api/v1", apiRoutes(operations, { reply, redactor }));
  app.notFound((context) => answerUnknown(context, app));
  app.onError((error, context) => {
    const body = problemOf(error);
    if (body.status === 500) {
      logger.error({ path: context.req.path, err: error }, "request failed");
    }
    const answered = reply(body.status as Status, body);
    if (body.status === 503) {
      answered.headers.set("retry-after", retryAfter);
    }
    return answered;
  });
  return app;
}

function apiRoutes(operations: Operations, answers: AuditAnswers): Hono {
  const { reply } = answers;
  const api = new Hono({ strict: false });
  api.use(writerOnly(operations));
  api.get("/", async () => reply(200, await operations.system()));
  api.get("/pipelines", async () => reply(200, await operations.pipelines()));
  api.get("/pipelines/:pipeline", async (context) =>
    reply(200, await operations.pipeline(context.req.param("pipeline"))),
  );
  api.get("/pipelines/:pipeline/phases/:phase", async (context) => {
    const { pipeline, phase } = context.req.param();
    return reply(200, await operations.phase(pipeline, phase));
  });
  api.get(`${edgePath}/plan`, async (context) => {
    const edge = edgeOf(context.req.param(), context.req.query("kind"));
    const override = context.req.query("override");
    const options = { signal: context.req.raw.signal, ...(override && { override }) };
    return reply(200, await operations.plan(edge, options));
  });
  api.post(`${edgePath}/perform`, async (context) => {
    const edge = edgeOf(context.req.param(), context.req.query("kind"));
    const options = parsePerform(await context.req.text());
    const { status, body } = performAnswer(
      await operations.perform(edge, { ...options, actor: context.get("actor") }),
    );
    return reply(status, body);
  });
  addRecordRoutes(api, operations, reply);
  addAutomationRoutes(api, operations, reply);
  addAuditRoutes(api, operations, answers);
  return api;
}

async function metricsAnswer({ contentType, text }: MetricsPage): Promise<Response> {
  return new Response(await text(), { headers: { "content-type": contentType } });
}

function edgeOf(path: Omit<EdgeReference, "kind">, kind: string | undefined): EdgeReference {
  const { pipeline, from, to } = path;
  return { pipeline, from, to, ...(kind !== undefined && { kind }) };
}

function parsePerform(text: string): PerformOptionsView {
  if (text.trim() === "") {
    return {};
  }
  const { expected, override } = parseBody(performBody, text);
  return { ...(expected && { expected }), ...(override !== undefined && { override }) };
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
