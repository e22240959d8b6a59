import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  type Answering,
  body,
  failedElsewhere,
  json,
  readProblems,
  writeProblems,
} from "./api-app.ts";
import { rolledBack } from "./problem.ts";
import { id, phasePath, wait } from "./schemas/common.ts";
import { rollbackPlan, rollbackRequest, rolledBack as rolledBackView } from "./schemas/record.ts";
import { accepted, waitFor } from "./waiting.ts";

const tags = ["Records"];
const phase = "/pipelines/{pipeline}/phases/{phase}";

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

/** Going back to what has been. */
export function addRollbackRoutes(api: OpenAPIHono, answering: Answering): void {
  const { redact } = answering;
  api.openapi(planRollback, async (context) => {
    const reference = context.req.valid("param");
    const view = await context
      .get("operations")
      .planRollback(reference, context.req.valid("query"));
    return context.json(redact(view), 200);
  });
  api.openapi(rollBack, async (context) => {
    const operations = context.get("operations");
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    const reference = context.req.valid("param");
    const { wait: limit } = context.req.valid("query");
    const waited = await waitFor((began) => operations.rollback(reference, { ...options, began }), {
      ...answering,
      operations,
      wait: limit,
    });
    return waited.kind === "begun"
      ? context.json(waited.record, 202, waited.headers)
      : context.json(redact(rolledBack(waited.view)), 200);
  });
}
