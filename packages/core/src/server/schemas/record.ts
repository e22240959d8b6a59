import { z } from "@hono/zod-openapi";
import { next, reason, texts, time } from "./common.ts";
import { cause } from "./pipeline.ts";
import { performed, promotion } from "./promotion.ts";
import { restraint } from "./restraint.ts";

const arrival = z
  .strictObject({
    version: z.string(),
    digest: z.string(),
    cause,
    promotion: z.string().nullable(),
    actor: z.string().nullable(),
    commit: z.string().nullable(),
    commit_url: z.string().nullable(),
    compare_url: z.string().nullable(),
    annotations: texts,
    resource: z.unknown(),
    unreadable: z.string().optional(),
    recorded_at: time,
  })
  .openapi("Arrival", { description: "Something that a phase showed, and how it came." });

export const history = z
  .strictObject({ arrivals: z.array(arrival).readonly(), next })
  .openapi("History");

const orphan = z
  .strictObject({
    pipeline: z.string(),
    phase: z.string(),
    digest: z.string().nullable(),
    since: time.nullable(),
    arrivals: z.int(),
  })
  .openapi("Orphan", { description: "What is kept of a phase that is no longer defined." });

export const orphans = z.strictObject({ orphans: z.array(orphan).readonly() }).openapi("Orphans");

export const rollbackRequest = z
  .strictObject({
    reason,
    version: z.uuid().optional(),
    resume: z.enum(["on-release", "on-newer"]).optional(),
    expected: z.strictObject({ current_version: z.uuid() }).optional().meta({
      description: "Roll back only if the phase still shows what the plan was made for.",
    }),
  })
  .openapi("RollbackRequest");

/** A component that may be null has to be one of two. */
const arrivalOrNone = z.union([arrival, z.null()]);

export const rollbackPlan = z
  .strictObject({
    decision: z.enum(["up-to-date", "blocked", "write"]),
    reason: z.string().optional(),
    diff: z.string(),
    current: arrivalOrNone,
    target: arrivalOrNone,
  })
  .openapi("RollbackPlan");

const stopped = { promotion, restraints: z.array(restraint).readonly() };

export const rolledBack = z
  .discriminatedUnion("outcome", [
    z.strictObject({ outcome: z.literal("up-to-date") }),
    z.strictObject({ outcome: z.literal("rolled-back"), ...stopped }),
    z.strictObject({ outcome: z.literal("proposed"), url: z.string(), ...stopped }),
  ])
  .openapi("RolledBack");

export const cancelled = z.strictObject(stopped).openapi("Cancelled");

export const retried = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("promotion"), result: performed }),
    z.strictObject({ kind: z.literal("rollback"), result: rolledBack }),
  ])
  .openapi("Retried");
