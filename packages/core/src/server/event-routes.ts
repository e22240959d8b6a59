import type { HttpBindings } from "@hono/node-server";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Timers } from "../runtime.ts";
import { type Answering, readProblems } from "./api-app.ts";
import type { Authentication } from "./auth/authentication.ts";
import type { ServerEvent } from "./event-log.ts";
import { eventStream } from "./event-stream.ts";
import type { Live } from "./live.ts";
import { RequestError } from "./problem.ts";
import { name } from "./schemas/common.ts";
import type { Snapshots } from "./snapshots.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  "x-accel-buffering": "no",
};
/** How many are told at a time. */
const mostStreams = 500;
/** How long a client may take to read the rest once its stream has ended, in ms. */
const restLimit = 30_000;

export interface EventRoutesOptions extends Pick<Answering, "runtime" | "closing"> {
  readonly live: Pick<Live, "events"> & { readonly snapshots: Pick<Snapshots, "refresh" | "want"> };
  readonly authentication: Pick<Authentication, "know">;
}

const followEvents = createRoute({
  method: "get",
  path: "/events",
  operationId: "followEvents",
  summary: "What happens, as it happens",
  tags: ["Events"],
  request: {
    query: z.object({
      pipeline: name.optional().meta({ description: "only what is about this pipeline" }),
    }),
    headers: z.object({
      "last-event-id": z
        .string()
        .max(100)
        .optional()
        .meta({ description: "that of the last event before the connection was lost" }),
    }),
  },
  responses: {
    200: {
      description:
        "Server-sent events: `hello` or `reset`, then `pipeline`, `phase`, `promotion`, `audit` and `replicas`.",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...readProblems,
  },
});

/** What happens. */
export function addEventRoutes(api: OpenAPIHono, options: EventRoutesOptions): void {
  const { runtime, closing, authentication } = options;
  const { events, snapshots } = options.live;
  let streams = 0;
  // What is streamed has no type of its own.
  api.openAPIRegistry.registerPath(followEvents);
  api.get(followEvents.getRoutingPath(), (context) => {
    const { req } = context;
    if (req.method === "HEAD") {
      return context.body(null, 200, headers);
    }
    const { actor, pipelines: scope, replica } = context.get("caller");
    if (streams >= mostStreams && !replica) {
      throw new RequestError(503, "TOO_MANY_STREAMS", `${mostStreams} others follow the events`);
    }
    const only = req.query("pipeline");
    streams += 1;
    if (!replica) {
      snapshots.want();
    }
    const body = eventStream({
      log: events,
      timers: runtime.timers,
      since: req.header("last-event-id"),
      isMeant: (event) =>
        // Each replica follows all others.
        !(replica && event.isElsewhere) && isSeen(event, scope) && isAskedFor(event, only),
      isAllowed: async () => (await authentication.know(context)).actor === actor,
      beats: () => {
        // Another replica asks for what its own clients follow.
        if (!replica) {
          snapshots.refresh();
        }
      },
      signal: closing,
      ended: () => {
        streams -= 1;
        hangUpAfterRest(context, runtime.timers);
      },
    });
    return context.body(body, 200, headers);
  });
}

/** What says nothing of any pipeline is told to those, too, who may see only some. */
function isSeen({ name, pipeline }: ServerEvent, scope: readonly string[] | undefined): boolean {
  return (
    name === "replicas" ||
    scope === undefined ||
    (pipeline !== undefined && scope.includes(pipeline))
  );
}

function isAskedFor({ pipeline }: ServerEvent, only: string | undefined): boolean {
  return only === undefined || only === pipeline;
}

/** Whoever does not read keeps no connection. */
function hangUpAfterRest({ env }: Context, timers: Timers): void {
  const { outgoing }: Partial<HttpBindings> = env ?? {};
  if (outgoing && !outgoing.closed) {
    outgoing.once(
      "close",
      timers.after(restLimit, () => outgoing.destroy()),
    );
  }
}
