import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";

/** A request that was answered. */
export interface ServedRequest {
  readonly method: string;
  /** The pattern of its path, such as `/api/v1/pipelines/:pipeline`, or `none`. */
  readonly route: string;
  readonly status: number;
  /** Until its answer began, in ms. */
  readonly duration: number;
}

const methods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/** Tells of each request by what it asked for, never by what a client made up. */
export function countRequests(served: (request: ServedRequest) => void): MiddlewareHandler {
  return async (context, next) => {
    const begin = performance.now();
    await next();
    const { method } = context.req;
    served({
      method: methods.has(method) ? method : "other",
      route: routeOf(routePath(context, -1)),
      status: context.res.status,
      duration: performance.now() - begin,
    });
  };
}

/** What every path matches is no route. */
function routeOf(pattern: string): string {
  return pattern.endsWith("*") ? "none" : pattern;
}
