import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Answering, json, readProblems } from "./api-app.ts";
import { phasePath, pipelinePath } from "./schemas/common.ts";
import { phase, pipeline, pipelines, system } from "./schemas/pipeline.ts";

const tags = ["Pipelines"];

const getSystem = createRoute({
  method: "get",
  path: "/",
  operationId: "getSystem",
  summary: "The system, and who may change its store",
  tags,
  responses: { 200: json("The system.", system), ...readProblems },
});

const listPipelines = createRoute({
  method: "get",
  path: "/pipelines",
  operationId: "listPipelines",
  summary: "All pipelines with their phases and edges",
  tags,
  responses: { 200: json("Sorted by name.", pipelines), ...readProblems },
});

const getPipeline = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}",
  operationId: "getPipeline",
  summary: "One pipeline with its phases and edges",
  tags,
  request: { params: pipelinePath },
  responses: { 200: json("The pipeline.", pipeline), ...readProblems },
});

const getPhase = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}/phases/{phase}",
  operationId: "getPhase",
  summary: "What one phase shows",
  tags,
  request: { params: phasePath },
  responses: { 200: json("The phase.", phase), ...readProblems },
});

/** What is where. */
export function addPipelineRoutes(api: OpenAPIHono, { operations, redact }: Answering): void {
  api.openapi(getSystem, async (context) => context.json(redact(await operations.system()), 200));
  api.openapi(listPipelines, async (context) =>
    context.json(redact(await operations.pipelines()), 200),
  );
  api.openapi(getPipeline, async (context) => {
    const { pipeline: name } = context.req.valid("param");
    return context.json(redact(await operations.pipeline(name)), 200);
  });
  api.openapi(getPhase, async (context) => {
    const { pipeline: name, phase: wanted } = context.req.valid("param");
    return context.json(redact(await operations.phase(name, wanted)), 200);
  });
}
