import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ForbiddenError } from "../errors.ts";
import { answerEvents, type EventAnswering } from "./answer-events.ts";
import type { NewsLog } from "./news-log.ts";
import { RequestError } from "./problem.ts";
import type { ReplicaServing } from "./replica-serving.ts";
import { lookHints } from "./schemas/replica.ts";

export interface PeerRoutesOptions extends EventAnswering {
  readonly news: Pick<NewsLog, "events">;
  readonly replica: Pick<ReplicaServing, "lookAt">;
}

/** What replicas tell one another. It is no part of what the description has, and nobody else may ask for it. */
export function addPeerRoutes(api: OpenAPIHono, options: PeerRoutesOptions): void {
  const { news, replica } = options;
  api.post("/replicas/hints", async (context) => {
    checkReplica(context);
    const given = lookHints.safeParse(await context.req.json());
    if (!given.success) {
      throw new RequestError(400, "BAD_REQUEST", "the body has no hints");
    }
    for (const hint of given.data.hints) {
      replica.lookAt(hint);
    }
    return context.body(null, 202);
  });
  api.get("/replicas/news", (context) => {
    checkReplica(context);
    const quiet = { beats: () => undefined, ended: () => undefined };
    return answerEvents(context, { ...options, log: news.events, isMeant: () => true, ...quiet });
  });
}

/** @throws {ForbiddenError} */
function checkReplica(context: Context): void {
  if (context.get("caller").replica !== "itself") {
    throw new ForbiddenError("this is what replicas tell one another");
  }
}
