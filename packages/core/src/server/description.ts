import type { OpenAPIHono } from "@hono/zod-openapi";
import { packageVersion } from "../version.ts";

export type Description = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** What OpenAPI 3.1 says of the routes. */
export function describe(api: OpenAPIHono): Description {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Glu",
      version: packageVersion(),
      description: "Promotion pipelines: what is where, what waits and why, and moving it on.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    tags: [
      { name: "Pipelines", description: "What is where." },
      { name: "Edges", description: "From one phase to the next." },
      { name: "Records", description: "What has been, and going back to it." },
      { name: "Holds and vetoes", description: "What people have stopped." },
      { name: "Automation", description: "Whether triggers promote." },
      { name: "Audit log", description: "Who changed what." },
    ],
    security: [],
  });
}
