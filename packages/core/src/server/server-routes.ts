import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { ForbiddenError } from "../errors.ts";
import { packageVersion } from "../version.ts";
import { type Answering, json, readProblems, writeProblems } from "./api-app.ts";
import { configuration, version } from "./schemas/server.ts";

const tags = ["Server"];

const getVersion = createRoute({
  method: "get",
  path: "/version",
  operationId: "getVersion",
  summary: "What runs",
  tags,
  responses: { 200: json("Versions of Glu, of Node.js and of the API.", version), ...readProblems },
});

const getConfiguration = createRoute({
  method: "get",
  path: "/config",
  operationId: "getConfiguration",
  summary: "The configuration of the server, without its secrets",
  tags,
  responses: {
    200: json("With the defaults.", configuration),
    ...readProblems,
    403: writeProblems[403],
  },
});

/** About the server itself. */
export function addServerRoutes(api: OpenAPIHono, answering: Answering): void {
  const { redact } = answering;
  api.openapi(getVersion, (context) =>
    context.json(
      { version: packageVersion(), node: process.versions.node, api: "v1" } as const,
      200,
    ),
  );
  api.openapi(getConfiguration, (context) => {
    const { role, pipelines } = context.get("caller");
    if (role !== "operator" || pipelines !== undefined) {
      throw new ForbiddenError("the configuration is for operators of all pipelines");
    }
    // Secrets encode themselves as redacted.
    const keys = configuration.parse(JSON.parse(JSON.stringify(answering.configuration)));
    return context.json(redact(keys), 200);
  });
}
