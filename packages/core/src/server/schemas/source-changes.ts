import { z } from "@hono/zod-openapi";

export const sourceChanges = z
  .strictObject({
    from_revision: z.string(),
    to_revision: z.string(),
    compare_url: z.string().optional(),
  })
  .openapi("SourceChanges", { description: "From what the target shows to what would come." });
