import { z } from "@hono/zod-openapi";

export const version = z
  .strictObject({
    version: z.string(),
    node: z.string(),
    api: z.literal("v1"),
  })
  .openapi("Version");

export const configuration = z.record(z.string(), z.unknown()).openapi("Configuration", {
  description: "The keys of the configuration file, with their defaults; secrets are redacted.",
});
