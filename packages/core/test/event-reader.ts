import assert from "node:assert/strict";
import { afterEach } from "vitest";

export interface Event {
  readonly name: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html has them. */
class EventReader {
  readonly events: Event[] = [];
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();
  #waiting: (() => void)[] = [];

  private constructor(body: ReadableStream<Uint8Array>) {
    this.ended = this.#read(body);
  }

  static async open(url: string, lastId?: string, given = {}): Promise<EventReader> {
    const headers = lastId === undefined ? given : { ...given, "last-event-id": lastId };
    const answer = await fetch(url, { headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    assert.ok(answer.body);
    return new EventReader(answer.body);
  }

  /** Resolves with the first event that is like this, also of those that came before. */
  async next(isWanted: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.events.find(isWanted);
      if (found) {
        return found;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const text = body.pipeThrough(new TextDecoderStream(), { signal: this.#abort.signal });
    let rest = "";
    try {
      for await (const chunk of text) {
        const blocks = `${rest}${chunk}`.split("\n\n");
        rest = blocks.pop() ?? "";
        this.events.push(...blocks.flatMap(eventIn));
        for (const resolve of this.#waiting.splice(0)) {
          resolve();
        }
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) {
        throw error;
      }
    }
  }
}

function eventIn(block: string): readonly Event[] {
  const fields = new Map(block.split("\n").map((line) => [line.split(": ", 1)[0], line] as const));
  const textOf = (name: string) => fields.get(name)?.slice(name.length + 2);
  const data = textOf("data");
  return data === undefined
    ? []
    : [{ name: textOf("event") ?? "", id: textOf("id") ?? "", data: JSON.parse(data) }];
}

/** For the tests of a file: how events are followed. What a test follows ends with it. */
export function useEvents(): (
  url: string,
  lastId?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<EventReader> {
  const readers: EventReader[] = [];
  afterEach(() => {
    for (const reader of readers.splice(0)) {
      reader.close();
    }
  });
  return async (url, lastId, headers) => {
    const reader = await EventReader.open(url, lastId, headers);
    readers.push(reader);
    return reader;
  };
}
