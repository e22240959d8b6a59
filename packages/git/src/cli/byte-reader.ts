/** Reads lines and counted bytes from a stream, and no further than asked. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next line without its end; undefined if the stream ends before it. */
  async line(maxLength: number): Promise<string | undefined> {
    let end = this.#rest.indexOf("\n");
    while (end < 0 && this.#rest.length <= maxLength) {
      const chunk = await this.#next();
      if (!chunk) {
        return undefined;
      }
      this.#rest = Buffer.concat([this.#rest, chunk]);
      end = this.#rest.indexOf("\n");
    }
    if (end < 0) {
      return undefined;
    }
    const line = this.#rest.toString("utf8", 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  /** Exactly `count` bytes; undefined if the stream ends before. */
  async bytes(count: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    const complete = await this.#take(count, (part) => parts.push(part));
    return complete ? Buffer.concat(parts) : undefined;
  }

  /** Passes over `count` bytes without keeping them. */
  async skip(count: number): Promise<void> {
    await this.#take(count, () => undefined);
  }

  async #take(count: number, accept: (part: Buffer) => void): Promise<boolean> {
    let missing = count;
    while (missing > 0) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (!chunk) {
        return false;
      }
      const part = chunk.subarray(0, missing);
      accept(part);
      this.#rest = chunk.subarray(part.length);
      missing -= part.length;
    }
    return true;
  }

  async #next(): Promise<Buffer | undefined> {
    const { done, value } = await this.#chunks.next();
    return done ? undefined : value;
  }
}
