import { setTimeout as pause } from "node:timers/promises";
import type { Api } from "./api.ts";
import type { News } from "./news.ts";

/** Before it is tried again to be told, in ms. */
const retryAfter = 200;

/** Rings the news whenever a server tells that something has happened, or begins to. */
export async function follow(api: Api, news: News, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await api.follow(() => news.ring(), signal);
    } catch {
      // It has ended, or does not serve yet.
    }
    news.ring();
    await pause(retryAfter, undefined, { signal }).catch(() => undefined);
  }
}
