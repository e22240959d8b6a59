import type { z } from "zod";
import { RequestError } from "../problem.ts";

/** @throws {RequestError} naming the first place that is not as it should be. */
export function readPayload<T>(schema: z.ZodType<T>, payload: unknown): T {
  const { success, data, error } = schema.safeParse(payload);
  if (success) {
    return data;
  }
  const [issue] = error.issues;
  const place = issue?.path.join(".") || "the body";
  throw new RequestError(400, "BAD_REQUEST", `${place}: ${issue?.message}`);
}
