import type { MiddlewareHandler } from "hono";
import { RequestError } from "./problem.ts";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses what a web page of somebody else can make a browser send: requests under a foreign host name
 * (DNS rebinding), and changes that come from another site (CSRF).
 *
 * @param host the configured `server.host`; any address serves every host name
 */
export function guard(host: string): MiddlewareHandler {
  const anyHost = host === "0.0.0.0" || host === "::";
  const allowed = new Set([...loopbackNames, host.toLowerCase()]);
  return async (context, next) => {
    const { hostname, host: authority } = new URL(context.req.url);
    if (!anyHost && !allowed.has(hostname.toLowerCase())) {
      throw new RequestError(421, "FOREIGN_HOST", `this server does not answer for ${hostname}`);
    }
    const reads = context.req.method === "GET" || context.req.method === "HEAD";
    if (!reads && isCrossSite(context.req.raw.headers, authority)) {
      throw new RequestError(403, "CROSS_SITE", "changes from other web sites are refused");
    }
    await next();
  };
}

function isCrossSite(headers: Headers, authority: string): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && site !== "same-origin" && site !== "none") {
    return true;
  }
  return origin !== null && !(URL.canParse(origin) && new URL(origin).host === authority);
}
