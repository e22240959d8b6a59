import type { MiddlewareHandler } from "hono";
import { cleanText } from "../clean-text.ts";
import type { Runtime } from "../runtime.ts";
import type { Caller } from "./auth/caller.ts";

/** Asked again and again, and of no interest. */
const unlogged: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);
const longestPath = 200;

/** A line for each request, which has no query: people put secrets there. */
export function accessLog({ logger, timers }: Runtime): MiddlewareHandler {
  return async (context, next) => {
    const begun = timers.now();
    await next();
    const { method, path } = context.req;
    if (!unlogged.has(path)) {
      const caller: Caller | undefined = context.get("caller");
      const { status } = context.res;
      const ms = timers.now() - begun;
      const shown = cleanText(path, longestPath);
      logger.debug({ method, path: shown, status, ms, actor: caller?.actor }, "request");
    }
  };
}
