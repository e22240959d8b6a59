import type { PipelineView, PromotionView } from "@glu/core/api-types";

/** What is known of the connection that tells what happens. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** @param since in ms */
  | { readonly kind: "lost"; readonly since: number };

/** What the server tells. */
export interface News {
  /** Whatever was known may be old. */
  readonly reset: () => void;
  readonly pipeline: (name: string) => void;
  readonly promotion: (promotion: PromotionView) => void;
  readonly audit: () => void;
}

const retryAfter = { first: 1000, most: 30_000 };

/**
 * Follows `/api/v1/events`. A browser comes back by itself after a connection broke, but not after the server
 * refused it, so that is done here.
 */
export class LiveEvents {
  readonly #news: News;
  readonly #listeners = new Set<() => void>();
  #connection: Connection = { kind: "connecting" };
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #delay = retryAfter.first;
  #wasLive = false;

  constructor(news: News) {
    this.#news = news;
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly connection = (): Connection => this.#connection;

  open(): void {
    const source = new EventSource("/api/v1/events");
    this.#source = source;
    source.addEventListener("hello", () => this.#greeted());
    source.addEventListener("reset", () => this.#greeted());
    source.addEventListener("pipeline", ({ data }) => {
      this.#news.pipeline((JSON.parse(data) as { pipeline: PipelineView["name"] }).pipeline);
    });
    source.addEventListener("promotion", ({ data }) => {
      this.#news.promotion(JSON.parse(data) as PromotionView);
    });
    source.addEventListener("audit", () => this.#news.audit());
    source.addEventListener("open", () => this.#set({ kind: "live" }));
    source.addEventListener("error", () => this.#broke(source));
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }

  /** With the first greeting what was asked is new; later, something may have been missed. */
  #greeted(): void {
    if (this.#wasLive) {
      this.#news.reset();
    }
    this.#wasLive = true;
    this.#delay = retryAfter.first;
    this.#set({ kind: "live" });
  }

  #broke(source: EventSource): void {
    if (this.#connection.kind !== "lost") {
      this.#set({ kind: "lost", since: Date.now() });
    }
    if (source.readyState === EventSource.CLOSED && source === this.#source) {
      this.#retry = setTimeout(() => this.open(), this.#delay);
      this.#delay = Math.min(this.#delay * 2, retryAfter.most);
    }
  }

  #set(connection: Connection): void {
    this.#connection = connection;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
