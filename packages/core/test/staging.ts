import assert from "node:assert/strict";
import type { HistoryView, PromotionListView } from "@glu/core/api-types";

/** What is asked of a server that runs the pipeline of the example, about its phase staging. */
export const app = "gitops-example-app";
export const staging = `/api/v1/pipelines/${app}/phases/staging`;

/** The line of the log that says that an image came to a phase. */
export function promoted(digest: string, to = `${app}/staging`): RegExp {
  return new RegExp(`"to":"${to}","digest":"${digest}".*"msg":"promoted"`);
}

/** The line of the log that says why nothing is promoted; `reason` is how it begins. */
export function waits(reason: string): RegExp {
  return new RegExp(`"reason":"${reason}[^"]*".*"msg":"waits"`);
}

export async function get<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  assert.deepEqual({ url, status: answer.status }, { url, status: 200 });
  return (await answer.json()) as T;
}

/** Asks for a promotion into staging, which ends after those that run. */
export async function perform(url: string): Promise<object> {
  const path = `/api/v1/pipelines/${app}/from/oci/to/staging/perform`;
  const answer = await fetch(`${url}${path}`, { method: "POST" });
  return Object(await answer.json());
}

/** Of an image: it is in the history and in the records as one promotion, and that is all there is of it. */
export async function checkPromotedOnce(url: string, digest: string): Promise<void> {
  const { arrivals } = await get<HistoryView>(`${url}${staging}/history`);
  const { promotions } = await get<PromotionListView>(`${url}${staging}/promotions`);
  const arrived = arrivals.filter((arrival) => arrival.digest === digest);
  const records = promotions.filter(({ from_digest }) => from_digest === digest);
  assert.deepEqual(
    arrived.map(({ cause, promotion, commit }) => ({ cause, promotion, commit })),
    records.map(({ id, commit }) => ({ cause: "promotion", promotion: id, commit })),
  );
  assert.deepEqual(
    records.map(({ state, error }) => ({ state, error })),
    [{ state: "promoted", error: null }],
  );
}
