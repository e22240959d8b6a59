import type { MiddlewareHandler } from "hono";
import { RequestError } from "./problem.ts";

/** Refuses a body of another type, in place of passing it over. Forms of other web sites cannot send JSON. */
export const jsonOnly: MiddlewareHandler = async ({ req }, next) => {
  const type = req.header("content-type");
  const hasBody = (req.header("content-length") ?? "0") !== "0" || req.header("transfer-encoding");
  if (hasBody && !/^application\/(?:[\w.+-]+\+)?json(?:;|$)/i.test(type?.trim() ?? "")) {
    const given = type === undefined ? "without a content-type" : `as ${JSON.stringify(type)}`;
    const message = `the body came ${given}; send JSON, with the header content-type: application/json`;
    throw new RequestError(415, "NOT_JSON", message);
  }
  await next();
};
