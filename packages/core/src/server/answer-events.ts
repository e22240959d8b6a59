import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Timers } from "../runtime.ts";
import type { Answering } from "./api-app.ts";
import type { Authentication } from "./auth/authentication.ts";
import { type EventStreamOptions, eventStream } from "./event-stream.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  "x-accel-buffering": "no",
};
/** How long a client may take to read the rest once its stream has ended, in ms. */
const restLimit = 30_000;

export interface EventAnswering extends Pick<Answering, "runtime" | "closing"> {
  readonly authentication: Pick<Authentication, "know">;
}

export interface AnsweredEvents
  extends EventAnswering,
    Pick<EventStreamOptions, "log" | "isMeant" | "beats" | "ended"> {}

/** Answers with what a log has from now on, or since the event that was the last the client was told of. */
export function answerEvents(context: Context, options: AnsweredEvents): Response {
  const { runtime, closing, authentication, ended, ...told } = options;
  const { actor } = context.get("caller");
  const body = eventStream({
    ...told,
    timers: runtime.timers,
    since: context.req.header("last-event-id"),
    isAllowed: async () => (await authentication.know(context)).actor === actor,
    signal: closing,
    ended: () => {
      ended();
      hangUpAfterRest(context, runtime.timers);
    },
  });
  return context.body(body, 200, headers);
}

/** What is answered to whoever only wants to know what the answer would be like. */
export function answerHead(context: Context): Response {
  return context.body(null, 200, headers);
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
