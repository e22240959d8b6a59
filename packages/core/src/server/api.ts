import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { except } from "hono/combine";
import { etag } from "hono/etag";
import { type Answering, createApi } from "./api-app.ts";
import { addAuditRoutes } from "./audit-routes.ts";
import { type KnowCallerOptions, knowCaller, operatorsOnly } from "./auth/know-caller.ts";
import { addSessionRoutes } from "./auth/session-routes.ts";
import { addWhoamiRoutes } from "./auth/whoami-routes.ts";
import { addAutomationRoutes } from "./automation-routes.ts";
import { type Description, describe } from "./description.ts";
import { addEdgeRoutes } from "./edge-routes.ts";
import { askedAgain } from "./encoded.ts";
import { addEventRoutes } from "./event-routes.ts";
import { forwarding } from "./forwarding.ts";
import { idempotency } from "./idempotency.ts";
import { jsonOnly } from "./json-only.ts";
import { addPeerRoutes } from "./peer-routes.ts";
import { addPipelineRoutes } from "./pipeline-routes.ts";
import { readBody } from "./read-body.ts";
import { addRecordRoutes } from "./record-routes.ts";
import { addReplicaRoutes } from "./replica-routes.ts";
import type { ReplicaServing } from "./replica-serving.ts";
import { addRestraintRoutes } from "./restraint-routes.ts";
import { addRollbackRoutes } from "./rollback-routes.ts";
import { addServerRoutes } from "./server-routes.ts";
import { addUnfinishedRoutes } from "./unfinished-routes.ts";
import { writerOnly } from "./writer-only.ts";

export interface ApiOptions extends Answering, KnowCallerOptions {
  /** @default there are no other replicas */
  readonly replica?: ReplicaServing | undefined;
}

/** What is served under `/api/v1`. */
export function api(options: ApiOptions): OpenAPIHono {
  const { authentication, replica } = options;
  const routes = createApi();
  routes.use(except(needsNoTag, askAgain, etag({ weak: true })));
  routes.use(readBody);
  routes.use(jsonOnly);
  addSessionRoutes(routes, authentication.logIn);
  routes.use(knowCaller(options));
  const { news } = options.live;
  if (replica && news) {
    addPeerRoutes(routes, { ...options, replica, news });
  }
  routes.use(operatorsOnly);
  routes.use(writerOnly);
  routes.use(idempotency(options.runtime.timers));
  if (replica) {
    routes.use(forwarding(replica, options));
  }
  addWhoamiRoutes(routes, authentication);
  addPipelineRoutes(routes, options);
  addEdgeRoutes(routes, options);
  addRecordRoutes(routes, options);
  addRollbackRoutes(routes, options);
  addUnfinishedRoutes(routes, options);
  addRestraintRoutes(routes, options);
  addAutomationRoutes(routes, options);
  addAuditRoutes(routes, options);
  addServerRoutes(routes, options);
  addReplicaRoutes(routes, options);
  addEventRoutes(routes, options);
  let description: Description | undefined;
  routes.get("/openapi.json", (context) => {
    description ??= describe(routes);
    return context.json(description);
  });
  return routes;
}

/** What has a tag may be kept by whom it is for, who asks each time whether it is still so. */
const askAgain: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (headers.has("etag")) {
    headers.set("cache-control", askedAgain);
  }
};

/** What is streamed has no end that a tag could be made of; what is kept encoded has one. */
function needsNoTag({ req }: Context): boolean {
  return /\/(?:events|news|audit\/export|pipelines(?:\/[^/]+)?)\/*$/.test(req.path);
}
