import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ForbiddenError } from "../errors.ts";
import { type Answering, json, readProblems } from "./api-app.ts";
import { RequestError } from "./problem.ts";
import type { ReplicaServing } from "./replica-serving.ts";
import { lookHints, replicas } from "./schemas/replica.ts";

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

/** What replicas tell one another. It is no part of what the description has, and nobody else may ask for it. */
export function addReplicaHints(
  api: OpenAPIHono,
  { lookAt }: Pick<ReplicaServing, "lookAt">,
): void {
  api.post("/replicas/hints", async (context) => {
    if (context.get("caller").replica !== "itself") {
      throw new ForbiddenError("this is what replicas tell one another");
    }
    const given = lookHints.safeParse(await context.req.json());
    if (!given.success) {
      throw new RequestError(400, "BAD_REQUEST", "the body has no hints");
    }
    for (const hint of given.data.hints) {
      lookAt(hint);
    }
    return context.body(null, 202);
  });
}
