import type { IncomingMessage } from "node:http";
import { describeError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import { pause } from "../pause.ts";
import type { Runtime } from "../runtime.ts";
import { EventParser, type SentEvent } from "./event-parser.ts";
import type { PeerExchange } from "./peer-exchange.ts";
import type { Replica } from "./placement.ts";

export interface FollowOptions extends Runtime {
  readonly exchange: PeerExchange;
  /** Told of each event, and of `hello` and `reset`. */
  readonly told: (event: SentEvent) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Waits between two attempts, in ms: twice as long each time, and half of it at random. */
const shortest = 250;
const longestWait = 10_000;
/** How long one may say nothing, in ms; it gives signs of life more often. */
const silence = 40_000;

/** Follows what happens at another replica until the signal is aborted, and goes on where the connection was lost. */
export async function followReplica(replica: Replica, options: FollowOptions): Promise<void> {
  const { logger, timers, random = Math.random, signal } = options;
  let lastId: string | undefined;
  let failures = 0;
  const told = (event: SentEvent) => {
    if (failures > 0 || lastId === undefined) {
      logger.debug({ replica: replica.name }, "follows another replica");
    }
    lastId = event.id;
    failures = 0;
    options.told(event);
  };
  while (!signal.aborted) {
    try {
      await follow(replica, { ...options, told }, lastId);
    } catch (error) {
      // What is too long to be read would be so again.
      lastId = error instanceof RangeError ? undefined : lastId;
      failures += 1;
      logger.debug(
        { replica: replica.name, error: describeError(error).message },
        "another replica cannot be followed",
      );
    }
    const wait = Math.min(longestWait, shortest * 2 ** Math.min(failures, 10));
    await pause(wait / 2 + (random() * wait) / 2, { timers, signal });
  }
}

async function follow(
  replica: Replica,
  options: FollowOptions,
  lastId: string | undefined,
): Promise<void> {
  const { exchange, told, timers } = options;
  const ended = new AbortController();
  const stop = onAbort(options.signal, () => ended.abort(options.signal.reason));
  const silent = () => ended.abort(new Error("it says nothing any more"));
  let cancel = timers.after(silence, silent);
  try {
    const answer = await exchange.send(replica, {
      method: "GET",
      path: "/api/v1/replicas/news",
      headers: {
        accept: "text/event-stream",
        ...(lastId !== undefined && { "last-event-id": lastId }),
      },
      signal: ended.signal,
    });
    checkStream(answer);
    const parser = new EventParser();
    for await (const bytes of answer as AsyncIterable<Buffer>) {
      cancel();
      cancel = timers.after(silence, silent);
      for (const event of parser.push(bytes)) {
        told(event);
      }
    }
  } finally {
    cancel();
    stop();
    ended.abort();
  }
}

function checkStream(answer: IncomingMessage): void {
  const { statusCode: status, headers } = answer;
  if (status !== 200 || headers["content-type"] !== "text/event-stream") {
    answer.destroy();
    throw new Error(`it answered ${status}`);
  }
}
