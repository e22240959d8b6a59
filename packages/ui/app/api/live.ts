import type { AuditEntryView, PromotionView } from "@glu/core/api-types";
import { ApiError } from "./api-error.ts";
import { EventParser, type ServerEvent } from "./event-parser.ts";
import { Patience, silent } from "./patience.ts";

/** What is known of the connection that tells what happens. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly since: number; readonly error: ApiError };

/** What the server tells. */
export interface News {
  /** Whatever was known may be old. */
  readonly reset: () => void;
  readonly pipeline: (name: string) => void;
  readonly promotion: (promotion: PromotionView) => void;
  readonly audit: (entry: AuditEntryView) => void;
  /** Others serve the system, or tend something else. */
  readonly replicas: () => void;
  /** It did not let us follow, as each attempt ends that fails. */
  readonly failed: (error: ApiError) => void;
}

export interface LiveEventsOptions {
  readonly news: News;
  /**
   * Opens the stream of events.
   *
   * @param since the id of the last event that was told; empty if there was none
   * @throws {ApiError}
   */
  readonly connect: (
    since: string,
    signal: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

const retryAfter = { first: 1000, most: 10_000 };
/** The server gives a sign of life every 15 seconds. After this long without, in ms, nobody is there. */
const longestSilence = 40_000;
/** It greets at once. What holds its words back for so long, in ms, such as a proxy, tells nothing. */
const longestGreeting = 15_000;

/**
 * Follows what happens, and comes back after whatever broke. Not an `EventSource`: that says neither why it was
 * refused nor that it has long been silent.
 */
export class LiveEvents {
  readonly #options: LiveEventsOptions;
  readonly #listeners = new Set<() => void>();
  #connection: Connection = { kind: "connecting" };
  #following: AbortController | undefined;
  #lastId = "";
  #brokeAt = 0;
  #delay = retryAfter.first;

  constructor(options: LiveEventsOptions) {
    this.#options = options;
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly connection = (): Connection => this.#connection;

  get isOpen(): boolean {
    return this.#following !== undefined;
  }

  /** Begins to follow, or tries again at once. */
  open(): void {
    this.close();
    this.#delay = retryAfter.first;
    this.#following = new AbortController();
    void this.#follow(this.#following.signal);
  }

  /** Nothing is told until it is opened again; then what was missed is. */
  close(): void {
    this.#following?.abort();
    this.#following = undefined;
    if (this.#connection.kind === "live") {
      this.#set({ kind: "connecting" });
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#attempt(signal);
      } catch (error) {
        this.#failed(error, signal);
      }
      this.#broke(signal);
      await pause(this.#delay * (0.75 + Math.random() / 2), signal);
      this.#delay = Math.min(this.#delay * 2, retryAfter.most);
    }
  }

  /** @throws {ApiError} if nothing is told, also if the server seems to be there */
  async #attempt(signal: AbortSignal): Promise<void> {
    const patience = new Patience(signal);
    patience.wait(longestGreeting);
    try {
      const body = await this.#options.connect(this.#lastId, patience.signal);
      await this.#read(body, patience);
    } catch (error) {
      patience.check();
      throw error;
    } finally {
      patience.end();
    }
  }

  /** Until it ends. @throws {ApiError} if it is silent for too long */
  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>, patience: Patience): Promise<void> {
    const { signal } = patience;
    const parser = new EventParser();
    let isFirst = true;
    const reader = body.pipeThrough(new TextDecoderStream(), { signal }).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) {
        break;
      }
      patience.wait(longestSilence);
      if (isFirst) {
        isFirst = false;
        this.#greeted();
      }
      for (const event of parser.push(value)) {
        this.#lastId = event.id;
        this.#tell(event);
      }
    }
    if (isFirst) {
      throw silent();
    }
  }

  #greeted(): void {
    this.#delay = retryAfter.first;
    this.#set({ kind: "live" });
  }

  #tell({ name, data }: ServerEvent): void {
    const { news } = this.#options;
    switch (name) {
      // What was asked for before the first greeting may have changed before it, too.
      case "hello":
      case "reset":
        news.reset();
        break;
      case "pipeline":
        news.pipeline((JSON.parse(data) as { pipeline: string }).pipeline);
        break;
      case "promotion":
        news.promotion(JSON.parse(data) as PromotionView);
        break;
      case "audit":
        news.audit(JSON.parse(data) as AuditEntryView);
        break;
      case "replicas":
        news.replicas();
        break;
    }
  }

  /** A stream that ends is no news: each does after a while. That there is no other one is. */
  #broke(signal: AbortSignal): void {
    if (this.#connection.kind === "live" && !signal.aborted) {
      this.#brokeAt = Date.now();
      this.#set({ kind: "connecting" });
    }
  }

  #failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted || !(error instanceof ApiError)) {
      return;
    }
    this.#brokeAt ||= Date.now();
    this.#set({ kind: "lost", since: this.#brokeAt, error });
    this.#options.news.failed(error);
  }

  #set(connection: Connection): void {
    if (connection.kind === "live") {
      this.#brokeAt = 0;
    }
    this.#connection = connection;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

async function pause(time: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, time);
    signal.addEventListener("abort", end);
  });
}
