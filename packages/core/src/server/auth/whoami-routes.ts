import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { CallerView } from "../../api-types.ts";
import { json, readProblems } from "../api-app.ts";
import { caller } from "../schemas/account.ts";
import type { Authentication } from "./authentication.ts";

const whoami = createRoute({
  method: "get",
  path: "/whoami",
  operationId: "whoami",
  summary: "Who asks, and what they may do",
  tags: ["Access"],
  responses: { 200: json("The caller.", caller), ...readProblems },
});

/** Who asks. */
export function addWhoamiRoutes(api: OpenAPIHono, { mode }: Pick<Authentication, "mode">): void {
  api.openapi(whoami, (context) => {
    const { actor, role, pipelines } = context.get("caller");
    const view: CallerView = { actor, role, pipelines: pipelines ? [...pipelines] : null, mode };
    return context.json(view, 200);
  });
}
