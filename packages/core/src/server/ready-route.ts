import type { Context, Handler } from "hono";
import { retryAfter } from "./answer-problem.ts";
import type { Authentication } from "./auth/authentication.ts";
import type { Readiness, ReadinessView } from "./readiness.ts";
import type { Site } from "./site.ts";

export interface ReadyRouteOptions {
  readonly readiness: Readiness;
  readonly authentication: Pick<Authentication, "know">;
  readonly site: Site;
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
}

/** Probes need not say who they are; the names of phases are for those who may see all of them. */
export function readyRoute(options: ReadyRouteOptions): Handler {
  return async (context) => {
    const view = await options.readiness();
    const shown = (await mayReadNames(context, options)) ? view : withoutNames(view);
    const answered = Response.json(options.redact(shown), { status: view.ready ? 200 : 503 });
    if (!view.ready) {
      answered.headers.set("retry-after", String(retryAfter));
    }
    return answered;
  };
}

async function mayReadNames(
  context: Context,
  { authentication, site }: ReadyRouteOptions,
): Promise<boolean> {
  if (!site.answersFor(new URL(context.req.url).hostname)) {
    return false;
  }
  const caller = await authentication.know(context).catch(() => undefined);
  return caller !== undefined && caller.pipelines === undefined;
}

function withoutNames(view: ReadinessView): ReadinessView {
  if (!("waiting_for" in view)) {
    return view;
  }
  const { waiting_for: _, ...rest } = view;
  return rest;
}
