import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  type Answering,
  body,
  failedElsewhere,
  json,
  readProblems,
  writeProblems,
} from "./api-app.ts";
import { performed } from "./problem.ts";
import { name, reason, wait } from "./schemas/common.ts";
import { performed as performedView, performRequest, plan } from "./schemas/promotion.ts";
import { accepted, waitFor } from "./waiting.ts";

const tags = ["Edges"];
const params = z.object({ pipeline: name, from: name, to: name });
const kind = z.string().max(63).optional().meta({ description: "`promotion` unless said" });

const planEdge = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}/from/{from}/to/{to}/plan",
  operationId: "planEdge",
  summary: "What performing an edge would do now; looks at both phases first",
  tags,
  request: { params, query: z.object({ kind, override: reason.optional() }) },
  responses: { 200: json("The plan.", plan), ...readProblems, ...failedElsewhere },
});

const performEdge = createRoute({
  method: "post",
  path: "/pipelines/{pipeline}/from/{from}/to/{to}/perform",
  operationId: "performEdge",
  summary: "Performs an edge; looks at both phases first",
  tags,
  request: { params, query: z.object({ kind, wait }), body: body(performRequest, false) },
  responses: {
    200: json("Done, proposed, or nothing to do.", performedView),
    ...accepted,
    ...writeProblems,
    ...failedElsewhere,
  },
});

/** From one phase to the next. */
export function addEdgeRoutes(api: OpenAPIHono, answering: Answering): void {
  const { redact } = answering;
  api.openapi(planEdge, async (context) => {
    const edge = { ...context.req.valid("param"), ...kindOf(context.req.valid("query")) };
    const { override } = context.req.valid("query");
    const view = await context
      .get("operations")
      .plan(edge, { signal: context.req.raw.signal, override });
    return context.json(redact(view), 200);
  });
  api.openapi(performEdge, async (context) => {
    const edge = { ...context.req.valid("param"), ...kindOf(context.req.valid("query")) };
    const operations = context.get("operations");
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    const { wait: limit } = context.req.valid("query");
    const waited = await waitFor((began) => operations.perform(edge, { ...options, began }), {
      ...answering,
      operations,
      wait: limit,
    });
    return waited.kind === "begun"
      ? context.json(waited.record, 202, waited.headers)
      : context.json(redact(performed(waited.view)), 200);
  });
}

function kindOf({ kind: given }: { readonly kind?: string | undefined }) {
  return given === undefined ? {} : { kind: given };
}
