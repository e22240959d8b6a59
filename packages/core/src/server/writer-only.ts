import type { MiddlewareHandler } from "hono";
import type { Operations } from "../operations.ts";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";

/** Refuses changes while another process has the store, and says which. */
export const writerOnly: MiddlewareHandler = async (context, next) => {
  if (changes(context)) {
    await checkWriter(context.get("operations"));
  }
  await next();
};

async function checkWriter({ system }: Pick<Operations, "system">): Promise<void> {
  const { writable, writer } = (await system()).store;
  if (!writable && writer !== null) {
    const message = `the store is in use by ${writer}; ask that one, as this server only answers questions`;
    throw new RequestError(409, "STORE_HELD", message);
  }
}
