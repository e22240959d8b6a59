import type { Context } from "hono";

/** Whether a request is to change something. */
export function changes({ req: { method } }: Pick<Context, "req">): boolean {
  return method !== "GET" && method !== "HEAD";
}
