import type { Context } from "hono";
import { actorHeader, actorName } from "../../actor-name.ts";
import { peerOf } from "./peer.ts";

/**
 * Who a command on the same machine says it is asked by: a claim, no proof. Undefined if nobody there says
 * so.
 */
export function claimedActor(context: Context): string | undefined {
  return isLocal(context) ? claimIn(context) : undefined;
}

function claimIn({ req }: Context): string | undefined {
  try {
    return actorName(decodeURIComponent(req.header(actorHeader) ?? ""));
  } catch {
    return undefined;
  }
}

/** Whether it comes from this machine, and is not passed on by a proxy on it. */
function isLocal(context: Context): boolean {
  const peer = peerOf(context);
  const isPassedOn = ["forwarded", "x-forwarded-for", "via"].some(
    (name) => context.req.header(name) !== undefined,
  );
  return !isPassedOn && (peer === "::1" || peer.startsWith("127."));
}
