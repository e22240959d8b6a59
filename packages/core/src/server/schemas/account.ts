import { z } from "@hono/zod-openapi";
import { next, reason, texts, time } from "./common.ts";

export const caller = z
  .strictObject({
    actor: z.string(),
    role: z.enum(["viewer", "operator"]),
    pipelines: z.array(z.string()).readonly().nullable(),
    mode: z.enum(["token", "proxy", "none"]),
  })
  .openapi("Caller");

const mode = z.enum(["on", "observe", "off"]);

export const automationSetting = z
  .strictObject({
    scope: z.string(),
    mode,
    actor: z.string(),
    reason: z.string(),
    set_at: time,
  })
  .openapi("AutomationSetting");

export const automation = z
  .strictObject({
    settings: z.array(automationSetting).readonly(),
    phases: z
      .array(
        z.strictObject({
          pipeline: z.string(),
          phase: z.string(),
          mode,
          scope: z.string().nullable(),
        }),
      )
      .readonly(),
  })
  .openapi("Automation");

export const automationRequest = z.strictObject({ mode, reason }).openapi("AutomationRequest");

const entry = z
  .strictObject({
    id: z.string(),
    at: time,
    actor: z.string(),
    origin: z.enum(["cli", "api", "trigger", "glu"]),
    action: z.string(),
    scope: z.string(),
    details: texts,
    outcome: z.string(),
    message: z.string().nullable(),
    promotion: z.string().nullable(),
  })
  .openapi("AuditEntry");

export const auditEntries = z
  .strictObject({ entries: z.array(entry).readonly(), next })
  .openapi("AuditEntries");
