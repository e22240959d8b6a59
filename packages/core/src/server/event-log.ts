import { randomBytes } from "node:crypto";
import type { Timers } from "../runtime.ts";

export interface ServerEvent {
  readonly name: "pipeline" | "promotion" | "phase" | "audit" | "replicas" | "news" | "reset";
  /** Undefined if it is about the system. */
  readonly pipeline: string | undefined;
  readonly id: string;
  /** As it is sent, https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface NewEvent extends Pick<ServerEvent, "name" | "pipeline"> {
  readonly data: unknown;
}

/** How many events those can catch up with who were away. */
const mostKept = 1_000;
/** For how long they are kept after the last one who followed has gone, in ms. */
const keptFor = 60_000;

/** What has happened since the server started: the newest events, and who is told of the next ones. */
export class EventLog {
  /** Another server, or this one after a restart, knows nothing of these events. */
  readonly #origin = randomBytes(6).toString("hex");
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #timers: Pick<Timers, "now">;
  #events: ServerEvent[] = [];
  #count = 0;
  /** When somebody last followed. */
  #followedAt = Number.NEGATIVE_INFINITY;

  constructor(timers: Pick<Timers, "now">) {
    this.#timers = timers;
  }

  /** Whether somebody is told, or may come back to be told. */
  get isWanted(): boolean {
    return this.#listeners.size > 0 || this.#timers.now() - this.#followedAt <= keptFor;
  }

  /** Something has happened that is not told, as nobody wants it: whoever comes back has to look anew. */
  skip(): void {
    this.#count += 1;
    this.#events = [];
  }

  /** Whoever follows, or comes back, has to look anew. */
  reset(): void {
    this.skip();
    this.#tell({ name: "reset", pipeline: undefined, data: {} });
  }

  add(given: NewEvent): void {
    this.#count += 1;
    this.#events.push(this.#tell(given));
    if (this.#events.length >= 2 * mostKept) {
      this.#events = this.#events.slice(-mostKept);
    }
  }

  #tell({ name, pipeline, data }: NewEvent): ServerEvent {
    const id = this.lastId;
    const event = { name, pipeline, id, bytes: encodeEvent({ id, name, data }) };
    for (const listener of this.#listeners) {
      listener(event);
    }
    return event;
  }

  /** That of the newest event. */
  get lastId(): string {
    return `${this.#origin}-${this.#count}`;
  }

  /** Those after the one of this id; undefined if that is not known, or no longer. */
  after(id: string): readonly ServerEvent[] | undefined {
    const [origin, number = ""] = id.split("-");
    const missed = this.#count - Number(number);
    const isKnown = origin === this.#origin && /^\d{1,15}$/.test(number);
    return isKnown && missed >= 0 && missed <= this.#events.length
      ? this.#events.slice(this.#events.length - missed)
      : undefined;
  }

  /** Returns how to stop. */
  follow(listener: (event: ServerEvent) => void): () => void {
    const own = (event: ServerEvent) => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#followedAt = this.#timers.now();
      this.#listeners.delete(own);
    };
  }
}

const encoder = new TextEncoder();

/** JSON has no line breaks, so that its data is one line. */
export function encodeEvent(event: {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
}): Uint8Array<ArrayBuffer> {
  const { id, name, data } = event;
  return encoder.encode(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
