import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { UntendedError } from "../errors.ts";
import { askedIn } from "./answer-content.ts";
import { type Answering, json, readProblems, unchanged } from "./api-app.ts";
import { type ReplicaServing, tends } from "./replica-serving.ts";
import { pipelinePath } from "./schemas/common.ts";
import { pipeline, pipelines } from "./schemas/pipeline.ts";

const tags = ["Pipelines"];

const listPipelines = createRoute({
  method: "get",
  path: "/pipelines",
  operationId: "listPipelines",
  summary: "All pipelines with their phases and edges",
  tags,
  responses: { 200: json("Sorted by name.", pipelines), ...unchanged, ...readProblems },
});

const getPipeline = createRoute({
  method: "get",
  path: "/pipelines/{pipeline}",
  operationId: "getPipeline",
  summary: "One pipeline with its phases and edges",
  tags,
  request: { params: pipelinePath },
  responses: { 200: json("The pipeline.", pipeline), ...unchanged, ...readProblems },
});

export interface SnapshotRoutesOptions extends Pick<Answering, "live"> {
  readonly replica?: Pick<ReplicaServing, "placement"> | undefined;
}

/** What is asked for most, and encoded once for all who ask. */
export function addSnapshotRoutes(
  api: OpenAPIHono,
  { live, replica }: SnapshotRoutesOptions,
): void {
  const { snapshots } = live;
  // What is encoded already has no type of its own.
  api.openAPIRegistry.registerPath(listPipelines);
  api.get(listPipelines.getRoutingPath(), async ({ get, req }) => {
    const snapshot = await snapshots.all(get("caller").pipelines);
    return await snapshot.answer(askedIn(req));
  });
  api.openAPIRegistry.registerPath(getPipeline);
  api.get(getPipeline.getRoutingPath(), async ({ get, req }) => {
    const name = req.param("pipeline");
    if (replica && get("caller").replica) {
      // It wants to know what its tender sees: two that take each other for that would ask in a circle.
      if (!tends(replica, name)) {
        throw new UntendedError(name);
      }
      if (req.header("cache-control") === "no-cache") {
        snapshots.touch(name);
      }
    }
    if (get("caller").pipelines) {
      // It says no more of what is not there for them than that.
      await get("operations").graph(name);
    }
    const snapshot = await snapshots.pipeline(name);
    return await snapshot.answer(askedIn(req));
  });
}
