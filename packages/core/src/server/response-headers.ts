import type { MiddlewareHandler } from "hono";

/** A page of ours has all it needs here, and nothing else has it in a frame. */
const policy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers: readonly (readonly [string, string])[] = [
  ["content-security-policy", policy],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
];
/** A year. */
const secureOnly = "max-age=31536000";

/** What browsers are told with every answer. Nothing is stored unless a route says that it may be. */
export function withResponseHeaders(isSecure: boolean): MiddlewareHandler {
  return async (context, next) => {
    await next();
    addResponseHeaders(context.res.headers, isSecure);
  };
}

export function addResponseHeaders(to: Headers, isSecure: boolean): void {
  for (const [name, value] of headers) {
    to.set(name, value);
  }
  if (isSecure) {
    to.set("strict-transport-security", secureOnly);
  }
  if (!to.has("cache-control")) {
    to.set("cache-control", "no-store");
  }
}
