import { z } from "zod";
import type { AuditEntryView } from "../api-types.ts";
import type { News } from "./peers.ts";

const pipeline = z.string();

const entry: z.ZodType<AuditEntryView> = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  origin: z.enum(["cli", "api", "trigger", "glu"]),
  action: z.string(),
  scope: z.string(),
  details: z.record(z.string(), z.string()),
  outcome: z.string(),
  message: z.string().nullable(),
  promotion: z.string().nullable(),
});

const news = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("touched"), pipeline: pipeline.nullable() }),
  z.object({ kind: z.literal("decided"), pipeline: pipeline.nullable() }),
  z.object({ kind: z.literal("promotion"), pipeline, id: z.string() }),
  z.object({ kind: z.literal("phase"), pipeline, phase: z.string() }),
  z.object({ kind: z.literal("audit"), entry }),
]);

/**
 * What another replica has told. What this version does not know is left out.
 *
 * @throws {SyntaxError} if it is no list.
 */
export function readNews(text: string): readonly News[] {
  const told: unknown = JSON.parse(text);
  if (!Array.isArray(told)) {
    throw new SyntaxError("it is no list");
  }
  return told.flatMap((one) => {
    const read = news.safeParse(one);
    return read.success ? [read.data] : [];
  });
}
