import { z } from "@hono/zod-openapi";
import { digest, duration, reason, time } from "./common.ts";

const scope = z.enum(["phase", "downstream", "pipeline"]);

export const restraint = z
  .strictObject({
    id: z.string(),
    kind: z.enum(["hold", "veto"]),
    phase: z.string(),
    digest: z.string().nullable(),
    scope: scope.nullable(),
    actor: z.string(),
    reason: z.string(),
    created_at: time,
    expires_at: time.nullable(),
  })
  .openapi("Restraint", {
    description: "A hold stops everything automatic on a phase, a veto one digest.",
  });

export const restraints = z
  .strictObject({ restraints: z.array(restraint).readonly() })
  .openapi("Restraints");

export const holdRequest = z
  .strictObject({ reason, for: duration.optional() })
  .openapi("HoldRequest");
export const vetoRequest = z
  .strictObject({ reason, for: duration.optional(), digest, scope: scope.optional() })
  .openapi("VetoRequest");
export const releaseRequest = z
  .strictObject({ digest: digest.optional() })
  .openapi("ReleaseRequest");
