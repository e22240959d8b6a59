import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { RequestError } from "./problem.ts";

const mostHeaders = 100;

/** Refuses a request with more headers than anybody needs. */
export const fewHeaders: MiddlewareHandler = async ({ env }, next) => {
  const { incoming }: Partial<HttpBindings> = env ?? {};
  if (incoming && incoming.rawHeaders.length / 2 > mostHeaders) {
    throw new RequestError(431, "TOO_LARGE", `at most ${mostHeaders} headers`);
  }
  await next();
};
