import type { MiddlewareHandler } from "hono";
import type { Operations } from "../operations.ts";
import { scopedOperations } from "../scoped-operations.ts";
import { claimedActor } from "./actor.ts";
import type { Caller } from "./caller.ts";

export interface KnowCallerOptions {
  /** Of the whole system. */
  readonly operations: Operations;
  /** The configured `server.auth.mode`. */
  readonly mode: string | undefined;
}

const unnamed = "api";

/** Says who asks, and gives the routes the operations that are for them. */
export function knowCaller({ operations, mode }: KnowCallerOptions): MiddlewareHandler {
  const takesClaims = mode === undefined || mode === "none";
  return async (context, next) => {
    const actor = (takesClaims ? claimedActor(context) : undefined) ?? unnamed;
    const caller: Caller = { actor, role: "operator" };
    context.set("caller", caller);
    context.set("operations", operationsFor(caller, operations));
    await next();
  };
}

function operationsFor({ pipelines }: Caller, operations: Operations): Operations {
  return pipelines === undefined ? operations : scopedOperations(operations, pipelines);
}
