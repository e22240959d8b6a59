import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Answering, body, json, readProblems, writeProblems } from "./api-app.ts";
import { automation, automationRequest, automationSetting } from "./schemas/account.ts";
import { phasePath, pipelinePath } from "./schemas/common.ts";

const tags = ["Automation"];
const shown = { 200: json("What was set, and what holds.", automation), ...readProblems };
const set = { 200: json("The setting.", automationSetting), ...writeProblems };
const wanted = body(automationRequest);

const ofSystem = "/automation";
const ofPipeline = "/pipelines/{pipeline}/automation";
const ofPhase = "/pipelines/{pipeline}/phases/{phase}/automation";

const getAutomation = createRoute({
  method: "get",
  path: ofSystem,
  operationId: "getAutomation",
  summary: "Whether triggers promote",
  tags,
  responses: shown,
});

const setAutomation = createRoute({
  method: "post",
  path: ofSystem,
  operationId: "setAutomation",
  summary: "Says whether triggers promote",
  tags,
  request: { body: wanted },
  responses: set,
});

const getPipelineAutomation = createRoute({
  method: "get",
  path: ofPipeline,
  operationId: "getPipelineAutomation",
  summary: "Whether triggers promote in a pipeline",
  tags,
  request: { params: pipelinePath },
  responses: shown,
});

const setPipelineAutomation = createRoute({
  method: "post",
  path: ofPipeline,
  operationId: "setPipelineAutomation",
  summary: "Says whether triggers promote in a pipeline",
  tags,
  request: { params: pipelinePath, body: wanted },
  responses: set,
});

const getPhaseAutomation = createRoute({
  method: "get",
  path: ofPhase,
  operationId: "getPhaseAutomation",
  summary: "Whether triggers promote into a phase",
  tags,
  request: { params: phasePath },
  responses: shown,
});

const setPhaseAutomation = createRoute({
  method: "post",
  path: ofPhase,
  operationId: "setPhaseAutomation",
  summary: "Says whether triggers promote into a phase",
  tags,
  request: { params: phasePath, body: wanted },
  responses: set,
});

/** Whether triggers promote: in the system, a pipeline, a phase. */
export function addAutomationRoutes(api: OpenAPIHono, { redact }: Answering): void {
  api.openapi(getAutomation, async (context) =>
    context.json(redact(await context.get("operations").automation({})), 200),
  );
  api.openapi(getPipelineAutomation, async (context) =>
    context.json(
      redact(await context.get("operations").automation(context.req.valid("param"))),
      200,
    ),
  );
  api.openapi(getPhaseAutomation, async (context) =>
    context.json(
      redact(await context.get("operations").automation(context.req.valid("param"))),
      200,
    ),
  );
  api.openapi(setAutomation, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    return context.json(redact(await context.get("operations").setAutomation({}, options)), 200);
  });
  api.openapi(setPipelineAutomation, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    const view = await context.get("operations").setAutomation(context.req.valid("param"), options);
    return context.json(redact(view), 200);
  });
  api.openapi(setPhaseAutomation, async (context) => {
    const options = { ...context.req.valid("json"), actor: context.get("caller").actor };
    const view = await context.get("operations").setAutomation(context.req.valid("param"), options);
    return context.json(redact(view), 200);
  });
}
