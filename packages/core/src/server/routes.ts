import { type ErrorHandler, Hono } from "hono";
import type { LoginSessions } from "../login-sessions.ts";
import type { Operations } from "../operations.ts";
import type { Redactor } from "../redactor.ts";
import { type Logger, systemTimers, type Timers } from "../runtime.ts";
import { accessLog } from "./access-log.ts";
import { answerProblem } from "./answer-problem.ts";
import { answerUnknown } from "./answer-unknown.ts";
import { api } from "./api.ts";
import type { Answering } from "./api-app.ts";
import { type AuthSettings, authentication } from "./auth/authentication.ts";
import { type KnowCallerOptions, knowCaller, withoutScope } from "./auth/know-caller.ts";
import { ReplicaCallers } from "./auth/replica-caller.ts";
import { guard } from "./guard.ts";
import { type LiveSource, live } from "./live.ts";
import type { MetricsPage } from "./metrics.ts";
import type { Pages } from "./pages.ts";
import { problemOf } from "./problem.ts";
import type { Readiness } from "./readiness.ts";
import { readyRoute } from "./ready-route.ts";
import type { ReplicaServing } from "./replica-serving.ts";
import { countRequests, type ServedRequest } from "./request-count.ts";
import { withResponseHeaders } from "./response-headers.ts";
import { Site, type SiteSettings } from "./site.ts";
import { soundHeaders } from "./sound-headers.ts";
import { type WebhooksOptions, webhooks } from "./webhooks/webhooks.ts";

export interface RoutesOptions extends SiteSettings {
  readonly operations: Operations;
  readonly logger: Logger;
  /** @default those of the machine */
  readonly timers?: Timers | undefined;
  /** Tells what happens in the system. @default nothing is told, and each answer is made anew */
  readonly system?: LiveSource | undefined;
  /** Aborted when the server stops: what is streamed ends. @default never */
  readonly closing?: AbortSignal | undefined;
  /** What `GET /api/v1/config` answers. @default nothing */
  readonly configuration?: object | undefined;
  /** Masks secrets in the answers. @default none are known */
  readonly redactor?: Redactor | undefined;
  /** The configured `server.auth`. @default callers are not known */
  readonly auth?: AuthSettings | undefined;
  /** Who is logged in. @throws {StoppedError} if that is not known now. @default in memory */
  readonly sessions?: (() => LoginSessions) | undefined;
  /** @default not served */
  readonly metrics?: MetricsPage | undefined;
  /** Whether the metrics are for everybody. @default false */
  readonly publicMetrics?: boolean | undefined;
  /** @default none are taken */
  readonly webhookEndpoints?: WebhooksOptions | undefined;
  /** Told of each request that was answered. @default nobody is */
  readonly served?: ((request: ServedRequest) => void) | undefined;
  /** Whether this server should be sent requests. @default it is not told */
  readonly readiness?: Readiness | undefined;
  /** The dashboard, for everybody. @default none */
  readonly pages?: Pages | undefined;
  /** What it needs to serve the system together with others. @default it is alone */
  readonly replica?: ReplicaServing | undefined;
}

const probes = ["/health", "/ready"];

/** The HTTP API over a set of operations. */
export function routes(options: RoutesOptions): Hono {
  const { operations, logger, redactor, timers = systemTimers, auth, configuration = {} } = options;
  const { sessions, system, pages, replica, closing = new AbortController().signal } = options;
  const redact: Answering["redact"] = (data) => (redactor ? redactor.applyToData(data) : data);
  const from: Answering = {
    redact,
    configuration,
    runtime: { logger, timers },
    live: live({ system, operations, replica, logger, timers, redact, signal: closing }),
    closing,
  };
  const site = new Site(options);
  const replicas = new ReplicaCallers(() => replica?.secret());
  const known = replicas.knownBy(
    authentication({ auth, sessions, site, redactor, logger, timers }),
  );
  const app = new Hono({ strict: false });
  app.use(withResponseHeaders(site.isSecure), accessLog({ logger, timers }));
  if (options.served) {
    app.use(countRequests(options.served));
  }
  if (options.webhookEndpoints) {
    // Their secrets say who sends them: what follows is for people.
    app.route("/", webhooks(options.webhookEndpoints));
  }
  const isMetricsOpen = known.mode !== "none" || options.publicMetrics;
  const open = new Set([...probes, ...(isMetricsOpen ? ["/metrics"] : [])]);
  app.use(soundHeaders, guard(site, { open, isTrusted: replicas.asks }));
  app.get("/health", (context) => context.body(null));
  const { readiness } = options;
  if (readiness) {
    app.get("/ready", readyRoute({ readiness, authentication: known, site, redact }));
  }
  addMetrics(app, { ...options, authentication: known });
  app.route("/api/v1", api({ ...from, operations, replica, authentication: known }));
  app.notFound(answerUnknown({ app, pages }));
  app.onError(answerError(from));
  return app;
}

function answerError({ redact, runtime }: Pick<Answering, "redact" | "runtime">): ErrorHandler {
  return (error, { req }) => {
    if (problemOf(error).status === 500) {
      runtime.logger.error({ path: req.path, err: error }, "request failed");
    }
    return answerProblem(error, redact);
  };
}

function addMetrics(app: Hono, options: RoutesOptions & KnowCallerOptions): void {
  const { metrics, publicMetrics = false, authentication: known } = options;
  if (metrics === undefined) {
    return;
  }
  const answered = async () => await metricsAnswer(metrics);
  if (publicMetrics || known.mode === "none") {
    app.get("/metrics", answered);
  } else {
    app.get("/metrics", knowCaller(options), withoutScope, answered);
  }
}

async function metricsAnswer({ contentType, text }: MetricsPage): Promise<Response> {
  return new Response(await text(), { headers: { "content-type": contentType } });
}
