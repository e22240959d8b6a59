import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { actorHeader, actorName } from "../actor-name.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** Who asks. */
    readonly actor: string;
  }
}

const unnamed = "api";

/**
 * Says who asks. Without authentication, that is who a command on the same machine says it is asked by: a
 * claim, no proof.
 *
 * @param mode the configured `server.auth.mode`
 */
export function knowActor(mode: string | undefined): MiddlewareHandler {
  const takesClaims = mode === undefined || mode === "none";
  return async (context, next) => {
    const claimed = takesClaims && isLocal(context) ? claimIn(context) : undefined;
    context.set("actor", claimed ?? unnamed);
    await next();
  };
}

function claimIn({ req }: Context): string | undefined {
  try {
    return actorName(decodeURIComponent(req.header(actorHeader) ?? ""));
  } catch {
    return undefined;
  }
}

/** Whether it comes from this machine, and is not passed on by a proxy on it. */
function isLocal({ env, req }: Context): boolean {
  const { incoming }: Partial<HttpBindings> = env ?? {};
  const peer = incoming?.socket.remoteAddress ?? "";
  const isPassedOn = ["forwarded", "x-forwarded-for", "via"].some(
    (name) => req.header(name) !== undefined,
  );
  return !isPassedOn && (peer === "::1" || /^(?:::ffff:)?127\./.test(peer));
}
