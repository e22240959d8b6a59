import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  type Answering,
  body,
  failedElsewhere,
  json,
  readProblems,
  writeProblems,
} from "./api-app.ts";
import { endedOrBegun } from "./ended-or-begun.ts";
import { rolledBack } from "./problem.ts";
import { id, page, phasePath, wait } from "./schemas/common.ts";
import { promotion, promotions } from "./schemas/promotion.ts";
import {
  history,
  orphans,
  rollbackPlan,
  rollbackRequest,
  rolledBack as rolledBackView,
} from "./schemas/record.ts";
import { accepted, followedAt, waiting } from "./waiting.ts";

const tags = ["Records"];
const phase = "/pipelines/{pipeline}/phases/{phase}";

const listOrphans = createRoute({
  method: "get",
  path: "/orphans",
  operationId: "listOrphans",
  summary: "What is kept of phases that are no longer defined",
  tags,
  responses: { 200: json("Sorted by pipeline and phase.", orphans), ...readProblems },
});

const listPromotions = createRoute({
  method: "get",
  path: "/promotions",
  operationId: "listPromotions",
  summary: "The records of all promotions",
  tags,
  request: { query: page },
  responses: { 200: json("Newest first.", promotions), ...readProblems },
});

const getPromotion = createRoute({
  method: "get",
  path: "/promotions/{id}",
  operationId: "getPromotion",
  summary: "The record of a promotion",
  tags,
  request: { params: z.object({ id }) },
  responses: { 200: json("The record.", promotion), ...readProblems },
});

const listPromotionsInto = createRoute({
  method: "get",
  path: `${phase}/promotions`,
  operationId: "listPromotionsInto",
  summary: "The records of promotions into a phase",
  tags,
  request: { params: phasePath, query: page },
  responses: { 200: json("Newest first.", promotions), ...readProblems },
});

const getHistory = createRoute({
  method: "get",
  path: `${phase}/history`,
  operationId: "getHistory",
  summary: "What a phase showed",
  tags,
  request: { params: phasePath, query: page },
  responses: { 200: json("Newest first.", history), ...readProblems },
});

const planRollback = createRoute({
  method: "get",
  path: `${phase}/rollback/plan`,
  operationId: "planRollback",
  summary: "What rolling a phase back would do now",
  tags,
  request: { params: phasePath, query: z.object({ version: id.optional() }) },
  responses: { 200: json("The plan.", rollbackPlan), ...readProblems, ...failedElsewhere },
});

const rollBack = createRoute({
  method: "post",
  path: `${phase}/rollback`,
  operationId: "rollBack",
  summary: "Brings a phase back to what it showed before, vetoes what it leaves and holds it",
  tags,
  request: { params: phasePath, query: z.object({ wait }), body: body(rollbackRequest) },
  responses: {
    200: json("Done, proposed, or nothing to do.", rolledBackView),
    ...accepted,
    ...writeProblems,
    ...failedElsewhere,
  },
});

/** What has been, and going back to it. */
export function addRecordRoutes(api: OpenAPIHono, answering: Answering): void {
  const { operations, redact } = answering;
  api.openapi(listOrphans, async (context) =>
    context.json(redact(await operations.orphans()), 200),
  );
  api.openapi(listPromotions, async (context) =>
    context.json(redact(await operations.promotions(context.req.valid("query"))), 200),
  );
  api.openapi(getPromotion, async (context) => {
    const { id: wanted } = context.req.valid("param");
    return context.json(redact(await operations.promotion(wanted)), 200);
  });
  api.openapi(listPromotionsInto, async (context) => {
    const filter = { ...context.req.valid("query"), into: context.req.valid("param") };
    return context.json(redact(await operations.promotions(filter)), 200);
  });
  api.openapi(getHistory, async (context) => {
    const view = await operations.history(context.req.valid("param"), context.req.valid("query"));
    return context.json(redact(view), 200);
  });
  api.openapi(planRollback, async (context) => {
    const reference = context.req.valid("param");
    const view = await operations.planRollback(reference, context.req.valid("query"));
    return context.json(redact(view), 200);
  });
  api.openapi(rollBack, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("actor") };
    const reference = context.req.valid("param");
    const waited = await endedOrBegun(
      (began) => operations.rollback(reference, { ...options, began }),
      waiting(answering, context.req.valid("query")),
    );
    if (waited.kind === "begun") {
      const record = await operations.promotion(waited.id);
      return context.json(redact(record), 202, followedAt(waited.id));
    }
    return context.json(redact(rolledBack(waited.view)), 200);
  });
}
