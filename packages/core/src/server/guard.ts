import type { MiddlewareHandler } from "hono";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";
import type { Site } from "./site.ts";

/**
 * Refuses what a web page of somebody else can make a browser send: requests under a foreign host name
 * (DNS rebinding), and changes that come from another site (CSRF).
 *
 * @param open paths that machines ask for under whatever name they know, and that tell a web page nothing
 */
export function guard(site: Site, open: ReadonlySet<string>): MiddlewareHandler {
  return async (context, next) => {
    const { hostname } = new URL(context.req.url);
    if (!open.has(context.req.path) && !site.answersFor(hostname)) {
      throw new RequestError(
        421,
        "FOREIGN_HOST",
        `this server does not answer for ${hostname}; server.public_url and server.allowed_hosts name more`,
      );
    }
    if (changes(context) && site.originOf(context.req.raw) === "foreign") {
      throw new RequestError(403, "CROSS_SITE", "changes from other web sites are refused");
    }
    await next();
  };
}
