import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Answering, json, readProblems } from "./api-app.ts";
import { replicas } from "./schemas/replica.ts";

const listReplicas = createRoute({
  method: "get",
  path: "/replicas",
  operationId: "listReplicas",
  summary: "The processes that serve the system together, and what each of them tends",
  tags: ["Server"],
  responses: { 200: json("Sorted by start.", replicas), ...readProblems },
});

/** Who serves the system. */
export function addReplicaRoutes(api: OpenAPIHono, { redact }: Pick<Answering, "redact">): void {
  api.openapi(listReplicas, async (context) =>
    context.json(redact(await context.get("operations").replicas()), 200),
  );
}
