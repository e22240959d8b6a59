import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Answering, json, readProblems } from "./api-app.ts";
import { phasePath, pipelinePath } from "./schemas/common.ts";
import { edges, graph, phase, system } from "./schemas/pipeline.ts";
import { addSnapshotRoutes, type SnapshotRoutesOptions } from "./snapshot-routes.ts";

const tags = ["Pipelines"];

const getSystem = createRoute({
  method: "get",
  path: "/",
  operationId: "getSystem",
  summary: "The system, and who may change its store",
  tags,
  responses: { 200: json("The system.", system), ...readProblems },
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

const listEdges = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}/edges",
  operationId: "listEdges",
  summary: "The edges of a pipeline, and what waits",
  tags,
  request: { params: pipelinePath },
  responses: { 200: json("Sorted by the names of both ends.", edges), ...readProblems },
});

const getGraph = createRoute({
  method: "get",
  path: "/graph",
  operationId: "getGraph",
  summary: "What the program defines: phases, edges, and who promotes by itself",
  tags,
  responses: { 200: json("The graph of all pipelines.", graph), ...readProblems },
});

const getPipelineGraph = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}/graph",
  operationId: "getPipelineGraph",
  summary: "What the program defines of one pipeline",
  tags,
  request: { params: pipelinePath },
  responses: { 200: json("The graph of the pipeline.", graph), ...readProblems },
});

/** What is where. */
export function addPipelineRoutes(
  api: OpenAPIHono,
  answering: Answering & SnapshotRoutesOptions,
): void {
  const { redact } = answering;
  api.openapi(getSystem, async (context) =>
    context.json(redact(await context.get("operations").system()), 200),
  );
  addSnapshotRoutes(api, answering);
  api.openapi(getPhase, async (context) => {
    const { pipeline: name, phase: wanted } = context.req.valid("param");
    return context.json(redact(await context.get("operations").phase(name, wanted)), 200);
  });
  api.openapi(listEdges, async (context) => {
    const { pipeline: name } = context.req.valid("param");
    return context.json(redact(await context.get("operations").edges(name)), 200);
  });
  api.openapi(getGraph, async (context) =>
    context.json(redact(await context.get("operations").graph()), 200),
  );
  api.openapi(getPipelineGraph, async (context) => {
    const { pipeline: name } = context.req.valid("param");
    return context.json(redact(await context.get("operations").graph(name)), 200);
  });
}
