import { z } from "@hono/zod-openapi";
import type { PromotionView } from "../api-types.ts";
import { parseDuration } from "../duration.ts";
import type { Operations } from "../operations.ts";
import { type Answering, json } from "./api-app.ts";
import { type EndedOrBegun, endedOrBegun } from "./ended-or-begun.ts";
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

export type Waited<View> =
  | Extract<EndedOrBegun<View>, { readonly kind: "ended" }>
  | {
      readonly kind: "begun";
      readonly record: PromotionView;
      readonly headers: { readonly location: string };
    };

export interface WaitingOptions extends Pick<Answering, "runtime" | "redact"> {
  readonly operations: Pick<Operations, "promotion">;
  /** For how long its end is waited for. @default 30s */
  readonly wait: string | undefined;
}

/**
 * Waits for what takes long, if need be only until its record can be followed.
 * @throws {RequestError} if that is no time to wait.
 */
export async function waitFor<View>(
  work: (began: (id: string) => void) => Promise<View>,
  { operations, wait, runtime, redact }: WaitingOptions,
): Promise<Waited<View>> {
  const limit = wait === undefined ? standardWait : waitOf(wait);
  const waited = await endedOrBegun(work, { ...runtime, wait: limit });
  if (waited.kind === "ended") {
    return waited;
  }
  const location = `/api/v1/promotions/${encodeURIComponent(waited.id)}`;
  const record = redact(await operations.promotion(waited.id));
  return { kind: "begun", record, headers: { location } };
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
