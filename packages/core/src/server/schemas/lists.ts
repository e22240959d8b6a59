import { z } from "@hono/zod-openapi";
import type { AuditAction, AuditOrigin, AuditOutcome } from "../../audit.ts";
import type { PromotionRecord, PromotionState } from "../../store.ts";
import { actor, id, name, page } from "./common.ts";

/** Each word stands for itself, and none is missing. */
type Words<Word extends string> = { readonly [Each in Word]: Each };

const state = z.enum({
  queued: "queued",
  running: "running",
  promoted: "promoted",
  proposed: "proposed",
  "promoted-with-changes": "promoted-with-changes",
  closed: "closed",
  superseded: "superseded",
  failed: "failed",
  cancelled: "cancelled",
} satisfies Words<PromotionState>);

const kind = z.enum({
  promotion: "promotion",
  rollback: "rollback",
} satisfies Words<PromotionRecord["kind"]>);

const action = z.enum({
  promote: "promote",
  rollback: "rollback",
  cancel: "cancel",
  retry: "retry",
  hold: "hold",
  veto: "veto",
  release: "release",
  automation: "automation",
} satisfies Words<AuditAction>);

const origin = z.enum({
  cli: "cli",
  api: "api",
  trigger: "trigger",
  glu: "glu",
} satisfies Words<AuditOrigin>);

const outcome = z.enum({
  done: "done",
  promoted: "promoted",
  proposed: "proposed",
  "rolled-back": "rolled-back",
  "up-to-date": "up-to-date",
  blocked: "blocked",
  "plan-changed": "plan-changed",
  failed: "failed",
  refused: "refused",
} satisfies Words<AuditOutcome>);

/** Which promotions into a phase are listed. */
export const promotionsIntoQuery = page.extend({
  state: state.optional(),
  kind: kind.optional(),
  actor: actor.optional(),
});

/** Which promotions are. */
export const promotionsQuery = promotionsIntoQuery
  .extend({
    pipeline: name.optional().meta({ description: "Into any phase of it." }),
    phase: name.optional().meta({ description: "Of that pipeline." }),
  })
  .refine(({ pipeline, phase }) => phase === undefined || pipeline !== undefined, {
    path: ["phase"],
    message: "is one of a pipeline, which has to be named as well",
  });

/** Which entries of the audit log are. */
export const auditQuery = page.extend({
  after: id
    .optional()
    .meta({ description: "Oldest first, beginning after this id; empty from the first on" }),
  pipeline: name.optional().meta({ description: "About it, or one of its phases." }),
  actor: actor.optional(),
  action: action.optional(),
  origin: origin.optional(),
  outcome: outcome.optional(),
});
