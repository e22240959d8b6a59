import type { OpenAPIHono } from "@hono/zod-openapi";
import { packageVersion } from "../version.ts";

export type Description = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** What OpenAPI 3.1 says of the routes. */
export function describe(api: OpenAPIHono): Description {
  const description = describeRoutes(api);
  for (const { post } of Object.values(description.paths ?? {})) {
    post?.parameters?.push(idempotencyKey);
  }
  return description;
}

const idempotencyKey = {
  name: "idempotency-key",
  in: "header",
  required: false,
  description:
    "The same for a request that is sent again: it is answered as it was the first time.",
  schema: { type: "string", maxLength: 255 },
} as const;

function describeRoutes(api: OpenAPIHono): Description {
  api.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A token of `server.auth.tokens`.",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "glu_session",
    description: "What POST /session gives; over https it is called `__Host-glu_session`.",
  });
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
      { name: "Access", description: "Who asks." },
      { name: "Pipelines", description: "What is where." },
      { name: "Edges", description: "From one phase to the next." },
      { name: "Records", description: "What has been, and going back to it." },
      { name: "Holds and vetoes", description: "What people have stopped." },
      { name: "Automation", description: "Whether triggers promote." },
      { name: "Audit log", description: "Who changed what." },
      { name: "Events", description: "What happens, as it happens." },
      { name: "Server", description: "What runs, and how it is configured." },
    ],
    // Neither is needed where a proxy says who asks, or nobody has to.
    security: [{ token: [] }, { session: [] }, {}],
  });
}
