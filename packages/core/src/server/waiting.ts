import { z } from "@hono/zod-openapi";
import { parseDuration } from "../duration.ts";
import type { Answering } from "./api-app.ts";
import { json } from "./api-app.ts";
import type { WaitOptions } from "./ended-or-begun.ts";
import { RequestError } from "./problem.ts";
import { promotion } from "./schemas/promotion.ts";

const standardWait = 30_000;
const longestWait = 300_000;

/** What else may be answered to a request for something that takes long. */
export const accepted = {
  202: {
    ...json("It goes on; its record is at `Location`.", promotion),
    headers: z.object({ location: z.string().meta({ description: "Where its record is." }) }),
  },
};

/** @throws {RequestError} if that is no time to wait. */
export function waiting(
  { runtime }: Pick<Answering, "runtime">,
  { wait }: { readonly wait?: string | undefined },
): WaitOptions {
  return { ...runtime, wait: wait === undefined ? standardWait : waitOf(wait) };
}

function waitOf(text: string): number {
  const wait = /^0+(?:\.0+)?(?:ms|s|m|h|d)?$/.test(text) ? 0 : parseDuration(text);
  if (wait > longestWait) {
    throw new RequestError(
      400,
      "BAD_REQUEST",
      `the query is not valid: wait is at most 5m, not ${text}`,
    );
  }
  return wait;
}

/** Where what goes on can be followed. */
export function followedAt(id: string): { readonly location: string } {
  return { location: `/api/v1/promotions/${encodeURIComponent(id)}` };
}
