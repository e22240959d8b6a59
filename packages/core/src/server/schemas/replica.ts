import { z } from "@hono/zod-openapi";
import { time } from "./common.ts";

const replica = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    address: z.string().nullable(),
    self: z.boolean(),
    version: z.string(),
    revision: z.string().nullable(),
    started_at: time,
    seen_at: time,
    pipelines: z.array(z.string()).readonly(),
    phases: z.number().int(),
    waits: z.string().nullable(),
  })
  .openapi("Replica");

export const replicas = z
  .strictObject({
    replicas: z.array(replica).readonly(),
    untended: z.array(z.string()).readonly(),
  })
  .openapi("Replicas");

const urls = z.array(z.string());

/** What has changed outside, as another replica was told. */
export const lookHints = z.strictObject({
  hints: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("repository"), urls }),
      z.strictObject({ kind: z.literal("proposals"), urls }),
      z.strictObject({
        kind: z.literal("image"),
        hosts: z.array(z.string()),
        repository: z.string(),
      }),
      z.strictObject({ kind: z.literal("everything") }),
    ]),
  ),
});
