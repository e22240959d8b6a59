import { ProtocolError } from "../../errors.ts";

/** How much of a pack is taken in. */
export interface PackLimits {
  readonly maxObjects: number;
  /** Bytes of one object, inflated. */
  readonly maxObjectSize: number;
  /** Bytes of everything in it, inflated: objects, deltas, and what the deltas make. */
  readonly maxTotalSize: number;
  /** How many deltas may lie between an object and a whole one. */
  readonly maxDepth: number;
}

export const defaultPackLimits: PackLimits = {
  maxObjects: 1_000_000,
  maxObjectSize: 32 * 1024 * 1024,
  maxTotalSize: 256 * 1024 * 1024,
  maxDepth: 4096,
};

export type PackLimit = "objects" | "object-size" | "total-size" | "depth";

/** A pack that is well-formed so far, but larger than is taken in. */
export class PackLimitError extends ProtocolError {
  readonly limit: PackLimit;
  /** Bytes of the blob that is too large, if nothing else was sent. */
  readonly size: number | undefined;

  constructor(message: string, limit: PackLimit, size?: number) {
    super(message);
    this.limit = limit;
    this.size = size;
  }
}

/** Counts what a pack inflates to, before it does. */
export class SizeBudget {
  readonly #limits: PackLimits;
  #total = 0;

  constructor(limits: PackLimits) {
    this.#limits = limits;
  }

  /** Makes room for so many bytes. @throws {PackLimitError} if that is too much. */
  claim(size: number): void {
    const { maxObjectSize, maxTotalSize } = this.#limits;
    if (size > maxObjectSize) {
      const message = `a pack has an object of ${size} bytes, more than the ${maxObjectSize} that are read`;
      throw new PackLimitError(message, "object-size");
    }
    this.#total += size;
    if (this.#total > maxTotalSize) {
      const message = `a pack inflates to more than the ${maxTotalSize} bytes that are read`;
      throw new PackLimitError(message, "total-size");
    }
  }
}
