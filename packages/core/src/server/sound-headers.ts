import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { problemResponse } from "./answer-problem.ts";
import { problem } from "./problem.ts";

const mostHeaders = 100;

/** Refuses a request with more headers than anybody needs, or that names two hosts, and hangs up. */
export const soundHeaders: MiddlewareHandler = async (context, next) => {
  const { incoming }: Partial<HttpBindings> = context.env ?? {};
  const names = incoming?.rawHeaders.filter((_, index) => index % 2 === 0) ?? [];
  const hosts = names.filter((name) => name.toLowerCase() === "host").length;
  if (names.length > mostHeaders) {
    return hangingUp(431, { code: "TOO_LARGE", detail: `at most ${mostHeaders} headers` });
  }
  if (hosts > 1) {
    return hangingUp(400, { code: "BAD_REQUEST", detail: "there is more than one Host" });
  }
  await next();
  return undefined;
};

function hangingUp(status: 400 | 431, given: { code: string; detail: string }): Response {
  const answer = problemResponse(status, problem(status, given));
  answer.headers.set("connection", "close");
  return answer;
}
