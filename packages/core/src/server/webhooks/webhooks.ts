import { Hono } from "hono";
import { NotFoundError } from "../../errors.ts";
import type { LookHint } from "../../look-hint.ts";
import { problemOf, RequestError } from "../problem.ts";
import { Bodies } from "./bodies.ts";
import { hintsOf } from "./hints.ts";
import {
  type Endpoint,
  type Endpoints,
  SecretCheck,
  type SecretCheckOptions,
} from "./secret-check.ts";

export interface WebhooksOptions extends SecretCheckOptions {
  /** By name, as they are configured. */
  readonly endpoints: Endpoints;
  /** Looks at once, waiting for nothing; says how many clients were told to. */
  readonly lookAt: (hint: LookHint) => number;
  /** Has other replicas look as well, waiting for nothing. @default there are none */
  readonly lookElsewhere?: ((hint: LookHint) => void) | undefined;
}

/** Takes webhooks of whoever proves to know their secret: they say what to look at now. */
export function webhooks(options: WebhooksOptions): Hono {
  const { endpoints, lookAt, lookElsewhere, logger, timers } = options;
  const bodies = new Bodies(timers);
  const check = new SecretCheck(options);
  const app = new Hono({ strict: false });
  app.post("/webhooks/:name", async ({ req, json }) => {
    const name = req.param("name");
    const endpoint = endpointOf(endpoints, name);
    const delivery = { headers: req.raw.headers, body: await bodies.read(req.raw) };
    await check.pass(name, endpoint, delivery);
    const hints = hintsOf(endpoint.type, delivery);
    const looks = hints.reduce((sum, hint) => sum + lookAt(hint), 0);
    for (const hint of hints) {
      lookElsewhere?.(hint);
    }
    logger.debug({ webhook: name, looks }, "webhook");
    return json({ looks }, 202);
  });
  app.all("/webhooks/:name", () => {
    throw new RequestError(405, "METHOD", "webhooks are sent with POST");
  });
  app.notFound(({ req }) => {
    return refusal(new RequestError(404, "NO_ROUTE", `nothing is served at ${req.path}`));
  });
  app.onError((error, { req }) => {
    const answer = refusal(error);
    if (answer.status === 500) {
      logger.error({ path: req.path, err: error }, "request failed");
    }
    return answer;
  });
  return app;
}

function endpointOf(endpoints: Endpoints, name: string): Endpoint {
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (!endpoint) {
    throw new NotFoundError(`webhook ${JSON.stringify(name)} not found`);
  }
  return endpoint;
}

/** The rest of what is sent is of no interest. */
const unread: ReadonlySet<number> = new Set([404, 408, 413, 503]);

function refusal(error: unknown): Response {
  const body = problemOf(error);
  const headers = {
    "content-type": "application/problem+json",
    ...(body.status === 405 && { allow: "POST" }),
    ...(unread.has(body.status) && { connection: "close" }),
  };
  return Response.json(body, { status: body.status, headers });
}
