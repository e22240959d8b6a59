import type { MiddlewareHandler } from "hono";
import { ForbiddenError } from "../../errors.ts";
import type { Operations } from "../../operations.ts";
import { scopedOperations } from "../../scoped-operations.ts";
import { changes } from "../changes.ts";
import type { Authentication } from "./authentication.ts";

export interface KnowCallerOptions {
  /** Of the whole system. */
  readonly operations: Operations;
  readonly authentication: Authentication;
}

/** Says who asks, and gives the routes the operations that are for them. */
export function knowCaller({ operations, authentication }: KnowCallerOptions): MiddlewareHandler {
  return async (context, next) => {
    const caller = await authentication.know(context);
    const { pipelines } = caller;
    context.set("caller", caller);
    context.set(
      "operations",
      pipelines === undefined ? operations : scopedOperations(operations, pipelines),
    );
    await next();
  };
}

/** Refuses changes by who may only look. */
export const operatorsOnly: MiddlewareHandler = async (context, next) => {
  const { actor, role } = context.get("caller");
  if (changes(context) && role !== "operator") {
    throw new ForbiddenError(`${actor} is a ${role}; changes need the role operator`);
  }
  await next();
};

/** Refuses who may see only some pipelines. */
export const withoutScope: MiddlewareHandler = async (context, next) => {
  const { actor, pipelines } = context.get("caller");
  if (pipelines !== undefined) {
    throw new ForbiddenError(`${actor} may see only ${pipelines.join(", ")}; this is about all`);
  }
  await next();
};
