import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Answering, json, readProblems } from "./api-app.ts";
import { id, page, phasePath } from "./schemas/common.ts";
import { promotionsIntoQuery, promotionsQuery } from "./schemas/lists.ts";
import { promotion, promotions } from "./schemas/promotion.ts";
import { history, orphans } from "./schemas/record.ts";

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
  summary: "The records of all promotions, or of some",
  tags,
  request: { query: promotionsQuery },
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
  request: { params: phasePath, query: promotionsIntoQuery },
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

/** What has been. */
export function addRecordRoutes(api: OpenAPIHono, { redact }: Answering): void {
  api.openapi(listOrphans, async (context) =>
    context.json(redact(await context.get("operations").orphans()), 200),
  );
  api.openapi(listPromotions, async (context) => {
    const { pipeline, phase: name, ...filter } = context.req.valid("query");
    const place = pipeline && name ? { into: { pipeline, phase: name } } : { pipeline };
    const view = await context.get("operations").promotions({ ...filter, ...place });
    return context.json(redact(view), 200);
  });
  api.openapi(getPromotion, async (context) => {
    const { id: wanted } = context.req.valid("param");
    return context.json(redact(await context.get("operations").promotion(wanted)), 200);
  });
  api.openapi(listPromotionsInto, async (context) => {
    const filter = { ...context.req.valid("query"), into: context.req.valid("param") };
    return context.json(redact(await context.get("operations").promotions(filter)), 200);
  });
  api.openapi(getHistory, async (context) => {
    const view = await context
      .get("operations")
      .history(context.req.valid("param"), context.req.valid("query"));
    return context.json(redact(view), 200);
  });
}
