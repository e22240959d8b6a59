/** One event of a server. */
export interface ServerEvent {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly data: string;
}

/**
 * Reads server-sent events as they come, in whatever pieces,
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
 */
export class EventParser {
  #rest = "";

  /** @returns the events that have come to their end with this piece */
  push(piece: string): readonly ServerEvent[] {
    const blocks = (this.#rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => eventOf(block) ?? []);
  }
}

/** Undefined if it is only a sign of life. */
function eventOf(block: string): ServerEvent | undefined {
  const fields = block.split("\n").map(fieldOf);
  const data = fields.filter(({ name }) => name === "data").map(({ value }) => value);
  const lastOf = (wanted: string) => fields.findLast(({ name }) => name === wanted)?.value;
  return data.length > 0
    ? { id: lastOf("id") ?? "", name: lastOf("event") ?? "message", data: data.join("\n") }
    : undefined;
}

function fieldOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(":");
  return colon < 0
    ? { name: line, value: "" }
    : { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, "") };
}
