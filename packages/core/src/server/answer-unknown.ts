import type { Context, Hono, NotFoundHandler } from "hono";
import { problemResponse } from "./answer-problem.ts";
import { changes } from "./changes.ts";
import type { Pages } from "./pages.ts";
import { problem } from "./problem.ts";

export interface Served {
  readonly app: Hono;
  readonly pages: Pages | undefined;
}

/** To what no route is for: a page if there is one, else a problem. */
export function answerUnknown(served: Served): NotFoundHandler {
  return async (context) => {
    const page = changes(context) ? undefined : await served.pages?.answer(context.req);
    return page ?? refuse(context, served);
  };
}

/** Tells a wrong method from a wrong path. */
function refuse(context: Context, served: Served): Response {
  const { path, method } = context.req;
  const allowed = ["GET", "POST", "DELETE"].filter((other) => isServed(context, other, served));
  if (allowed.length === 0) {
    return problemResponse(404, problem(404, { code: "NO_ROUTE", detail: detailOf(path) }));
  }
  const detail = `${method} is not possible here; allowed: ${allowed.join(", ")}`;
  const refusal = problemResponse(405, problem(405, { code: "METHOD", detail }));
  refusal.headers.set("allow", allowed.join(", "));
  return refusal;
}

function isServed({ req }: Context, method: string, { app, pages }: Served): boolean {
  const path = req.path.replace(/\/+$/, "");
  const [handlers] = app.router.match(method, path === "" ? "/" : path);
  const isPage = method === "GET" && pages?.has(req.url) === true;
  return isPage || handlers.some(([[, route]]) => route.method !== "ALL");
}

function detailOf(path: string): string {
  return path === "/"
    ? "the program has no dashboard: install @glu/ui and give the system what its ui() returns; the API is at /api/v1"
    : `nothing is served at ${path}`;
}
