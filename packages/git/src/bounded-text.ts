/** Lines of text up to a size; what is too much is only counted. */
export class BoundedText {
  readonly #maxBytes: number;
  readonly #kept: string[] = [];
  #size = 0;
  #omitted = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True once something was left out. */
  get isFull(): boolean {
    return this.#omitted > 0;
  }

  /** Takes whole lines, as long as there is room. */
  append(lines: string): void {
    const bytes = Buffer.from(lines);
    const kept = this.isFull ? 0 : roomFor(bytes, this.#maxBytes - this.#size);
    this.#kept.push(bytes.toString("utf8", 0, kept));
    this.#size += kept;
    this.#omitted += bytes.length - kept;
  }

  toString(): string {
    const end = this.isFull ? `… at least ${this.#omitted} bytes left out\n` : "";
    return this.#kept.join("") + end;
  }
}

/** How many bytes of whole lines fit. */
function roomFor(bytes: Buffer, room: number): number {
  return bytes.length <= room ? bytes.length : bytes.subarray(0, room).lastIndexOf("\n") + 1;
}
