import type { Context, MiddlewareHandler } from "hono";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";
import type { Site } from "./site.ts";

export interface GuardOptions {
  /** Paths that machines ask for under whatever name they know, and that tell a web page nothing. */
  readonly open: ReadonlySet<string>;
  /** Whether no web page can have sent it. */
  readonly isTrusted: (context: Context) => boolean;
}

/**
 * Refuses what a web page of somebody else can make a browser send: requests under a foreign host name
 * (DNS rebinding), and changes that come from another site (CSRF).
 */
export function guard(site: Site, { open, isTrusted }: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    if (isTrusted(context)) {
      await next();
      return;
    }
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
