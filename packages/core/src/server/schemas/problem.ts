import { z } from "@hono/zod-openapi";
import { plan, promotion } from "./promotion.ts";

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: "Stable; the reference of errors has each." }),
    mode: z
      .enum(["token", "proxy"])
      .optional()
      .meta({ description: "Of 401: how callers are known, as in whoami." }),
    outcome: z.string().optional(),
    plan: plan.optional(),
    promotion: promotion.optional(),
  })
  .openapi("Problem", {
    description:
      "RFC 9457. What was decided on comes with its outcome, and its new plan or record.",
  });
