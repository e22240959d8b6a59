import type { MiddlewareHandler } from "hono";
import type { Operations } from "../operations.ts";
import { RequestError } from "./problem.ts";

/** Refuses changes while another process has the store, and says which. */
export function writerOnly(operations: Pick<Operations, "system">): MiddlewareHandler {
  return async ({ req }, next) => {
    if (req.method !== "GET" && req.method !== "HEAD") {
      await checkWriter(operations);
    }
    await next();
  };
}

async function checkWriter({ system }: Pick<Operations, "system">): Promise<void> {
  const { writable, writer } = (await system()).store;
  if (!writable && writer !== null) {
    const message = `the store is in use by ${writer}; ask that one, as this server only answers questions`;
    throw new RequestError(409, "STORE_HELD", message);
  }
}
