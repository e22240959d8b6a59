import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { body, noContent, problemAnswers } from "../api-app.ts";
import { RequestError } from "../problem.ts";
import { sessionLength } from "./sessions.ts";

/** How browsers log in. */
export interface LogIn {
  readonly cookie: string;
  /** Whether browsers speak https. */
  readonly isSecure: boolean;
  /** @returns the id of a session. @throws {RequestError} if the token is not good. */
  readonly begin: (context: Context, token: string) => Promise<string>;
  readonly end: (id: string) => Promise<void>;
}

const tags = ["Access"];
const path = "/session";
const security: [] = [];

const beginSession = createRoute({
  method: "post",
  path,
  operationId: "beginSession",
  summary: "Exchanges a token for the cookie of a session",
  tags,
  security,
  request: { body: body(z.strictObject({ token: z.string().min(1).max(4096) })) },
  responses: {
    204: noContent("The cookie is set. It lasts 12 hours, and no longer than the token."),
    ...problemAnswers(400, 401, 403, 413, 415, 421, 429, 503),
  },
});

const endSession = createRoute({
  method: "delete",
  path,
  operationId: "endSession",
  summary: "Ends the session of the cookie",
  tags,
  security,
  responses: { 204: noContent("There is none any more."), ...problemAnswers(403, 415, 421, 503) },
});

/** Logging in and out, which needs no caller. */
export function addSessionRoutes(api: OpenAPIHono, logIn: LogIn | undefined): void {
  api.openapi(beginSession, async (context) => {
    if (logIn === undefined) {
      throw new RequestError(400, "BAD_REQUEST", "callers do not log in here");
    }
    const id = await logIn.begin(context, context.req.valid("json").token);
    setCookie(context, logIn.cookie, id, {
      ...attributes(logIn),
      httpOnly: true,
      sameSite: "Strict",
      maxAge: sessionLength,
    });
    return context.body(null, 204);
  });
  api.openapi(endSession, async (context) => {
    const id = logIn && getCookie(context, logIn.cookie);
    if (logIn !== undefined && id !== undefined) {
      await logIn.end(id);
      deleteCookie(context, logIn.cookie, attributes(logIn));
    }
    return context.body(null, 204);
  });
}

function attributes({ isSecure }: LogIn) {
  return { path: "/", secure: isSecure };
}
