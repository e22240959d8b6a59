import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Answering, body, failedElsewhere, json, writeProblems } from "./api-app.ts";
import { retriedIn } from "./problem.ts";
import { id, wait } from "./schemas/common.ts";
import { cancelRequest, retryRequest } from "./schemas/promotion.ts";
import { cancelled, retried } from "./schemas/record.ts";
import { accepted, waitFor } from "./waiting.ts";

const tags = ["Records"];
const params = z.object({ id });

const cancelPromotion = createRoute({
  method: "post",
  path: "/promotions/{id}/cancel",
  operationId: "cancelPromotion",
  summary: "Ends what has not arrived: what has not left yet, or waits in a proposal",
  tags,
  request: { params, body: body(cancelRequest) },
  responses: {
    200: json("Its record, and what keeps it from coming back.", cancelled),
    ...writeProblems,
    ...failedElsewhere,
  },
});

const retryPromotion = createRoute({
  method: "post",
  path: "/promotions/{id}/retry",
  operationId: "retryPromotion",
  summary: "Does again what failed, or was cancelled or closed",
  tags,
  request: { params, query: z.object({ wait }), body: body(retryRequest, false) },
  responses: {
    200: json("Done, proposed, or nothing to do.", retried),
    ...accepted,
    ...writeProblems,
    ...failedElsewhere,
  },
});

/** What has not arrived, and what came to nothing. */
export function addUnfinishedRoutes(api: OpenAPIHono, answering: Answering): void {
  const { redact } = answering;
  api.openapi(cancelPromotion, async (context) => {
    const { id: wanted } = context.req.valid("param");
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    return context.json(redact(await context.get("operations").cancel(wanted, options)), 200);
  });
  api.openapi(retryPromotion, async (context) => {
    const { id: wanted } = context.req.valid("param");
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    const operations = context.get("operations");
    const { wait: limit } = context.req.valid("query");
    const waited = await waitFor((began) => operations.retry(wanted, { ...options, began }), {
      ...answering,
      operations,
      wait: limit,
    });
    return waited.kind === "begun"
      ? context.json(waited.record, 202, waited.headers)
      : context.json(redact(retriedIn(waited.view)), 200);
  });
}
