import { z } from "zod";
import { RequestError } from "./problem.ts";

/** What a body says. @throws {RequestError} if it is no JSON, or not of this shape. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error);
    throw new RequestError(400, "BAD_REQUEST", `the body is not valid: ${reason}`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, "BAD_REQUEST", "the body is not JSON");
  }
}
