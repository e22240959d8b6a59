import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { answerEvents, answerHead, type EventAnswering } from "./answer-events.ts";
import { readProblems } from "./api-app.ts";
import type { ServerEvent } from "./event-log.ts";
import type { Live } from "./live.ts";
import { RequestError } from "./problem.ts";
import { name } from "./schemas/common.ts";
import type { Snapshots } from "./snapshots.ts";

/** How many are told at a time. */
const mostStreams = 500;

export interface EventRoutesOptions extends EventAnswering {
  readonly live: Pick<Live, "events"> & { readonly snapshots: Pick<Snapshots, "refresh" | "want"> };
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
  const { events, snapshots } = options.live;
  let streams = 0;
  // What is streamed has no type of its own.
  api.openAPIRegistry.registerPath(followEvents);
  api.get(followEvents.getRoutingPath(), (context) => {
    const { req } = context;
    if (req.method === "HEAD") {
      return answerHead(context);
    }
    if (streams >= mostStreams) {
      throw new RequestError(503, "TOO_MANY_STREAMS", `${mostStreams} others follow the events`);
    }
    const { pipelines: scope } = context.get("caller");
    const only = req.query("pipeline");
    streams += 1;
    snapshots.want();
    return answerEvents(context, {
      ...options,
      log: events,
      isMeant: (event) => isSeen(event, scope) && isAskedFor(event, only),
      beats: () => snapshots.refresh(),
      ended: () => {
        streams -= 1;
      },
    });
  });
}

/** What says nothing of any pipeline is told to those, too, who may see only some. */
function isSeen({ name, pipeline }: ServerEvent, scope: readonly string[] | undefined): boolean {
  return (
    name === "replicas" ||
    name === "reset" ||
    scope === undefined ||
    (pipeline !== undefined && scope.includes(pipeline))
  );
}

function isAskedFor({ name, pipeline }: ServerEvent, only: string | undefined): boolean {
  return only === undefined || only === pipeline || name === "reset";
}
