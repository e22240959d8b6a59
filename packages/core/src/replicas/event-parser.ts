import { StringDecoder } from "node:string_decoder";

/** One event of a server. */
export interface SentEvent {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly data: string;
}

/** More characters than any event of ours has. */
const longest = 8 * 1024 * 1024;

/**
 * Reads the server-sent events of a replica as they come, in whatever pieces,
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
 */
export class EventParser {
  readonly #decoder = new StringDecoder("utf8");
  /** Lines that have not come to the end of their event. */
  #pieces: string[] = [];
  #size = 0;

  /**
   * @returns the events that have come to their end with these bytes
   * @throws {RangeError} if one has no end.
   */
  push(bytes: Buffer): readonly SentEvent[] {
    const text = this.#decoder.write(bytes);
    this.#pieces.push(text);
    this.#size += text.length;
    if (!text.includes("\n")) {
      this.#checkSize();
      return [];
    }
    const blocks = this.#pieces.join("").split("\n\n");
    const rest = blocks.pop() ?? "";
    this.#pieces = [rest];
    this.#size = rest.length;
    this.#checkSize();
    return blocks.flatMap((block) => eventOf(block) ?? []);
  }

  #checkSize(): void {
    if (this.#size > longest) {
      throw new RangeError(`an event of more than ${longest} characters`);
    }
  }
}

/** Undefined if it is only a sign of life. */
function eventOf(block: string): SentEvent | undefined {
  const fields = new Map(block.split("\n").map(fieldOf));
  const data = fields.get("data");
  return data === undefined
    ? undefined
    : { id: fields.get("id") ?? "", name: fields.get("event") ?? "message", data };
}

function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}
