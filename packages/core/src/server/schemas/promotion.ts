import { z } from "@hono/zod-openapi";
import { digest, next, reason, texts, time } from "./common.ts";
import { sourceChanges } from "./source-changes.ts";

export const promotion = z
  .strictObject({
    id: z.string(),
    kind: z.enum(["promotion", "rollback"]),
    pipeline: z.string(),
    from: z.string(),
    to: z.string(),
    state: z.string(),
    from_digest: z.string(),
    to_digest: z.string().nullable(),
    cause: z.enum(["automatic", "person"]),
    actor: z.string(),
    commit: z.string().nullable(),
    commit_url: z.string().nullable(),
    proposal: z.strictObject({ number: z.int(), url: z.string() }).nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    attempts: z.int(),
    reason: z.string().nullable(),
    retry_of: z.string().nullable(),
    revision: z.string().optional().meta({ description: "Of the program that began it." }),
    created_at: time,
    ended_at: time.nullable(),
  })
  .openapi("Promotion", { description: "The record of a promotion or a rollback." });

export const promotions = z
  .strictObject({ promotions: z.array(promotion).readonly(), next })
  .openapi("Promotions");

export const plan = z
  .strictObject({
    decision: z.enum(["up-to-date", "write", "propose", "proposed", "blocked"]),
    reason: z.string().optional(),
    diff: z.string().meta({
      description: "Where it is up to date: what writing it again would change, empty if nothing.",
    }),
    from_digest: z.string().nullable(),
    to_digest: z.string().nullable(),
    branch: z.string().optional(),
    source_changes: sourceChanges.optional(),
  })
  .openapi("Plan", { description: "What performing the edge would do now." });

export const performRequest = z
  .strictObject({
    expected: z
      .strictObject({ from_digest: digest, to_digest: digest.nullable() })
      .optional()
      .meta({
        description:
          "Perform only if the phases still show what the plan was made for. " +
          "If both are the same, it is written again where that changes something.",
      }),
    override: reason
      .optional()
      .meta({ description: "The reason to pass over holds, vetoes and conditions." }),
  })
  .openapi("PerformRequest");

export const performed = z
  .discriminatedUnion("outcome", [
    z.strictObject({ outcome: z.literal("up-to-date"), annotations: texts }),
    z.strictObject({ outcome: z.literal("promoted"), annotations: texts, promotion }),
    z.strictObject({ outcome: z.literal("proposed"), annotations: texts, url: z.string() }),
  ])
  .openapi("Performed");

export const cancelRequest = z.strictObject({ reason }).openapi("CancelRequest");
export const retryRequest = z
  .strictObject({
    override: reason
      .optional()
      .meta({ description: "The reason to pass over holds, vetoes and conditions." }),
  })
  .openapi("RetryRequest");
