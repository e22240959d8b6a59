import type { Timers } from "../runtime.ts";
import { type EventLog, encodeEvent, type ServerEvent } from "./event-log.ts";

export interface EventStreamOptions {
  readonly log: EventLog;
  readonly timers: Timers;
  /** The id of the last event that the client has; undefined if it has none. */
  readonly since: string | undefined;
  /** Whether the client is told of it. */
  readonly isMeant: (event: ServerEvent) => boolean;
  /** Whether the client may still be told: asked with each sign of life. */
  readonly isAllowed: () => Promise<boolean>;
  /** Called with each sign of life. */
  readonly beats: () => void;
  /** Ends it when aborted. */
  readonly signal: AbortSignal;
  /** Called once it has ended. */
  readonly ended: () => void;
}

/** Time between two signs of life, in ms, so that proxies keep the connection. */
const heartbeat = 15_000;
/** How long one lasts, in ms; clients come back. */
const longest = 1_800_000;
/** How much may wait for a client that reads slowly, in bytes; more ends the stream. */
const mostWaiting = 256 * 1024;

const encoder = new TextEncoder();
/** How soon a client comes back when the stream ends, in ms. */
const opening = encoder.encode("retry: 2000\n\n");
const comment = encoder.encode(":\n\n");

/** What happens, as it happens: `text/event-stream`. */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const stream = new EventStream(options);
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: mostWaiting });
  return new ReadableStream<Uint8Array>(
    { start: (controller) => stream.start(controller), cancel: () => stream.end() },
    strategy,
  );
}

class EventStream {
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #stops: (() => void)[] = [];
  #cancelHeartbeat: (() => void) | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { log, timers, isMeant, signal } = this.#options;
    this.#controller = controller;
    const end = () => this.end();
    signal.addEventListener("abort", end, { once: true });
    this.#stops = [
      log.follow((event) => {
        if (isMeant(event)) {
          this.#send(event.bytes);
        }
      }),
      () => signal.removeEventListener("abort", end),
      timers.after(longest, end),
    ];
    this.#beat();
    this.#send(opening);
    this.#catchUp();
    if (signal.aborted) {
      end();
    }
  }

  end(): void {
    const controller = this.#controller;
    if (!controller) {
      return;
    }
    this.#controller = undefined;
    this.#cancelHeartbeat?.();
    for (const stop of this.#stops) {
      stop();
    }
    try {
      controller.close();
    } catch {
      // The client has gone.
    }
    this.#options.ended();
  }

  /** What the client missed; or that it has to look anew, as that is not known. */
  #catchUp(): void {
    const { log, since, isMeant } = this.#options;
    const missed = since === undefined ? undefined : log.after(since);
    if (!missed) {
      const name = since === undefined ? "hello" : "reset";
      this.#send(encodeEvent({ id: log.lastId, name, data: {} }));
    }
    for (const event of missed ?? []) {
      if (isMeant(event)) {
        this.#send(event.bytes);
      }
    }
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#options.timers.after(heartbeat, () => {
      this.#send(comment);
      if (this.#controller) {
        this.#beat();
        this.#options.beats();
        void this.#endUnlessAllowed();
      }
    });
  }

  async #endUnlessAllowed(): Promise<void> {
    const isAllowed = await this.#options.isAllowed().catch(() => false);
    if (!isAllowed) {
      this.end();
    }
  }

  #send(bytes: Uint8Array): void {
    const controller = this.#controller;
    if (!controller) {
      return;
    }
    controller.enqueue(bytes);
    if ((controller.desiredSize ?? 0) < 0) {
      this.end();
    }
  }
}
