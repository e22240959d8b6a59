import { z } from "@hono/zod-openapi";

/** RFC 3339, in UTC. */
export const time = z.string().meta({ format: "date-time", example: "2026-01-01T12:00:00.000Z" });

export const texts = z.record(z.string(), z.string());

/** No store keeps a NUL character. */
function text(most: number) {
  return z
    .string()
    .max(most)
    .refine((given) => !given.includes("\0"), "must not have a NUL character");
}

export const name = text(63).min(1).meta({ example: "staging" });
export const actor = text(200).min(1).meta({ example: "jane" });
export const pipelinePath = z.object({ pipeline: name });
export const phasePath = z.object({ pipeline: name, phase: name });

/** Why somebody stops something, or lets it go on. */
export const reason = text(1000).min(1).meta({ example: "5xx since the last release" });
export const digest = text(1000).min(1).meta({ example: "sha256:b064…" });
export const duration = z.string().max(100).meta({ example: "2h" });

/** How long the end of something is waited for, in ms. */
export const wait = z
  .string()
  .max(100)
  .optional()
  .meta({ description: "for how long to wait for its end, from `0s` to `5m`; `30s` unless said" });

/** Of a record or an entry. */
export const id = z
  .string()
  .max(100)
  .regex(/^[\w-]*$/, "is no id");

export const page = z.object({
  before: id.optional().meta({ description: "`next` of the page before" }),
  limit: z.coerce.number().int().min(1).max(500).optional().meta({ description: "50 unless said" }),
});

/** Where the next page begins; null if there is none. */
export const next = z.string().nullable();
