import { type PackHeader, peekPackHeader } from "./pack-entries.ts";
import { PackLimitError } from "./pack-limits.ts";

export interface DownloadLimits {
  readonly maxObjects: number;
  /** Bytes of the first object, which is the only one if one was asked for. */
  readonly maxFirstSize: number;
}

/** Bytes of a pack as it is sent. */
const maxPackSize = 64 * 1024 * 1024;
/** Enough of a pack to tell all its header says. */
const headerSize = 32;
const blockSize = 64 * 1024;
const blob = 3;

/**
 * Collects a pack as it comes, and gives up as soon as it is known to be too much. What it holds
 * grows with the bytes, however small the pieces are that they come in.
 */
export class Download {
  readonly #limits: DownloadLimits;
  readonly #blocks: Buffer[] = [];
  /** Where bytes are put next; how many of them are taken. */
  #block = Buffer.alloc(0);
  #used = 0;
  #size = 0;
  #checked = false;

  constructor(limits: DownloadLimits) {
    this.#limits = limits;
  }

  get pack(): Buffer {
    return Buffer.concat([...this.#blocks, this.#block.subarray(0, this.#used)]);
  }

  /** @throws {PackLimitError} */
  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > maxPackSize) {
      throw new PackLimitError(`a pack is larger than ${maxPackSize} bytes`, "total-size");
    }
    this.#append(chunk);
    if (!this.#checked) {
      // The beginning lies in one block.
      const start = this.#blocks[0] ?? this.#block.subarray(0, this.#used);
      this.#check(peekPackHeader(start));
      this.#checked = start.length >= headerSize;
    }
  }

  #append(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#used === this.#block.length) {
        this.#startBlock();
      }
      const taken = rest.copy(this.#block, this.#used);
      this.#used += taken;
      rest = rest.subarray(taken);
    }
  }

  #startBlock(): void {
    if (this.#used > 0) {
      this.#blocks.push(this.#block);
    }
    this.#block = Buffer.allocUnsafeSlow(blockSize);
    this.#used = 0;
  }

  #check(header: PackHeader | undefined): void {
    const { maxObjects, maxFirstSize } = this.#limits;
    if (header && header.count > maxObjects) {
      throw new PackLimitError(`a pack has ${header.count} objects`, "objects");
    }
    const { type, size = 0 } = header?.first ?? {};
    if (size > maxFirstSize) {
      const isAlone = header?.count === 1 && type === blob;
      const message = `an object has ${size} bytes`;
      throw new PackLimitError(message, "object-size", isAlone ? size : undefined);
    }
  }
}
