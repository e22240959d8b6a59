import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Answering, body, json, readProblems, writeProblems } from "./api-app.ts";
import { phasePath, pipelinePath } from "./schemas/common.ts";
import {
  holdRequest,
  releaseRequest,
  restraint,
  restraints,
  vetoRequest,
} from "./schemas/restraint.ts";

const tags = ["Holds and vetoes"];
const phase = "/pipelines/{pipeline}/phases/{phase}";

const listRestraints = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}/restraints",
  operationId: "listRestraints",
  summary: "The holds and vetoes of a pipeline",
  tags,
  request: { params: pipelinePath },
  responses: { 200: json("Those that stop something now.", restraints), ...readProblems },
});

const hold = createRoute({
  method: "post",
  path: `${phase}/holds`,
  operationId: "hold",
  summary: "Stops everything automatic on a phase",
  tags,
  request: { params: phasePath, body: body(holdRequest) },
  responses: { 201: json("The hold.", restraint), ...writeProblems },
});

const veto = createRoute({
  method: "post",
  path: `${phase}/vetoes`,
  operationId: "veto",
  summary: "Stops one digest",
  tags,
  request: { params: phasePath, body: body(vetoRequest) },
  responses: { 201: json("The veto.", restraint), ...writeProblems },
});

const release = createRoute({
  method: "post",
  path: `${phase}/release`,
  operationId: "release",
  summary: "Lifts the holds of a phase, or with a digest its vetoes of that",
  tags,
  request: { params: phasePath, body: body(releaseRequest, false) },
  responses: { 200: json("What was lifted.", restraints), ...writeProblems },
});

/** What people have stopped. */
export function addRestraintRoutes(api: OpenAPIHono, { redact }: Answering): void {
  api.openapi(listRestraints, async (context) => {
    const { pipeline } = context.req.valid("param");
    return context.json(redact(await context.get("operations").restraints(pipeline)), 200);
  });
  api.openapi(hold, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    return context.json(
      redact(await context.get("operations").hold(context.req.valid("param"), options)),
      201,
    );
  });
  api.openapi(veto, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    return context.json(
      redact(await context.get("operations").veto(context.req.valid("param"), options)),
      201,
    );
  });
  api.openapi(release, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    return context.json(
      redact(await context.get("operations").release(context.req.valid("param"), options)),
      200,
    );
  });
}
