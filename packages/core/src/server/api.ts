import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { except } from "hono/combine";
import { etag } from "hono/etag";
import { type Answering, createApi } from "./api-app.ts";
import { addAuditRoutes } from "./audit-routes.ts";
import { addAutomationRoutes } from "./automation-routes.ts";
import { type Description, describe } from "./description.ts";
import { addEdgeRoutes } from "./edge-routes.ts";
import { addEventRoutes } from "./event-routes.ts";
import { idempotency } from "./idempotency.ts";
import { jsonOnly } from "./json-only.ts";
import { addPipelineRoutes } from "./pipeline-routes.ts";
import { addRecordRoutes } from "./record-routes.ts";
import { addRestraintRoutes } from "./restraint-routes.ts";
import { addRollbackRoutes } from "./rollback-routes.ts";
import { addServerRoutes } from "./server-routes.ts";
import { addUnfinishedRoutes } from "./unfinished-routes.ts";
import { writerOnly } from "./writer-only.ts";

/** What is served under `/api/v1`. */
export function api(answering: Answering): OpenAPIHono {
  const routes = createApi();
  routes.use(except(isStreamed, etag({ weak: true })));
  routes.use(jsonOnly);
  routes.use(writerOnly);
  routes.use(idempotency(answering.runtime.timers));
  addPipelineRoutes(routes, answering);
  addEdgeRoutes(routes, answering);
  addRecordRoutes(routes, answering);
  addRollbackRoutes(routes, answering);
  addUnfinishedRoutes(routes, answering);
  addRestraintRoutes(routes, answering);
  addAutomationRoutes(routes, answering);
  addAuditRoutes(routes, answering);
  addServerRoutes(routes, answering);
  addEventRoutes(routes, answering);
  let description: Description | undefined;
  routes.get("/openapi.json", (context) => {
    description ??= describe(routes);
    return context.json(description);
  });
  return routes;
}

/** It has no end that its tag could be made of. */
function isStreamed({ req }: Context): boolean {
  return /\/(?:events|audit\/export)\/*$/.test(req.path);
}
