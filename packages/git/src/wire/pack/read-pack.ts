import { createHash } from "node:crypto";
import { ProtocolError } from "../../errors.ts";
import {
  type GitObject,
  hashLength,
  makeObject,
  type ObjectFormat,
  type Oid,
} from "../../objects/object.ts";
import { applyDelta, resultSize } from "./delta.ts";
import { type DeltaEntry, type PackEntry, packEntries, peekPackHeader } from "./pack-entries.ts";
import { PackLimitError, type PackLimits, SizeBudget } from "./pack-limits.ts";
import { TimeSlice } from "./time-slice.ts";

export interface ReadPackOptions {
  readonly format: ObjectFormat;
  readonly limits: PackLimits;
  /** An object that deltas of the pack may be made for although it is not in the pack. */
  readonly base: (oid: Oid) => GitObject | undefined;
}

export interface PackContents {
  readonly objects: readonly GitObject[];
  /**
   * Names that deltas are made for and that are neither in the pack nor given. What builds on them is
   * left out, so a name may also be that of an object of the pack that was left out.
   */
  readonly missingBases: readonly Oid[];
}

/** Milliseconds of work at a time. */
const sliceLength = 10;
/** Bytes that are hashed at a time. */
const hashedAtOnce = 1024 * 1024;

/**
 * Reads a pack (gitformat-pack) and names its objects. Other work has its turn meanwhile, though not
 * within a single object.
 * @throws {PackLimitError} if it is well-formed so far, but too much.
 * @throws {ProtocolError} if it is damaged.
 */
export async function readPack(pack: Buffer, options: ReadPackOptions): Promise<PackContents> {
  const { format, limits } = options;
  const end = pack.length - hashLength(format);
  const body = pack.subarray(0, Math.max(0, end));
  const count = countObjects(body, limits);
  const slice = new TimeSlice(sliceLength);
  const checksum = await checksumOf(body, format, slice);
  if (!checksum.equals(pack.subarray(end))) {
    throw new ProtocolError("a pack is damaged: its checksum does not fit");
  }
  const budget = new SizeBudget(limits);
  const reading = new PackReading(options, budget);
  for (const _ of reading.steps(packEntries(body, { format, count, budget }))) {
    if (slice.isOver) {
      await slice.next();
    }
  }
  return reading.contents;
}

function countObjects(body: Buffer, { maxObjects }: PackLimits): number {
  const header = peekPackHeader(body);
  if (!header) {
    throw new ProtocolError("a pack breaks off");
  }
  if (header.count > maxObjects) {
    const message = `a pack has ${header.count} objects, more than the ${maxObjects} that are read`;
    throw new PackLimitError(message, "objects");
  }
  return header.count;
}

async function checksumOf(bytes: Buffer, format: ObjectFormat, slice: TimeSlice): Promise<Buffer> {
  const hash = createHash(format);
  for (let start = 0; start < bytes.length; start += hashedAtOnce) {
    hash.update(bytes.subarray(start, start + hashedAtOnce));
    if (slice.isOver) {
      await slice.next();
    }
  }
  return hash.digest();
}

/** A delta whose base is there. */
interface Task {
  readonly entry: DeltaEntry;
  readonly base: GitObject;
  /** How many deltas will lie between what it makes and a whole object. */
  readonly depth: number;
}

/** Every delta is looked at twice, when it is read and when its base is there, whatever their order. */
class PackReading {
  readonly #options: ReadPackOptions;
  readonly #budget: SizeBudget;
  readonly #objects: GitObject[] = [];
  /** Deltas by what they wait for: an object at an offset of the pack, or one of a name. */
  readonly #waiting = new Map<number | Oid, DeltaEntry[]>();
  readonly #tasks: Task[] = [];

  constructor(options: ReadPackOptions, budget: SizeBudget) {
    this.#options = options;
    this.#budget = budget;
  }

  get contents(): PackContents {
    const missing = [...this.#waiting.keys()].filter((base) => typeof base === "string");
    return { objects: this.#objects, missingBases: missing };
  }

  /** Does one small piece of the work at each step. */
  *steps(entries: Iterable<PackEntry>): Generator<void> {
    const places = new Map<GitObject, number>();
    for (const entry of entries) {
      const object = this.#add(entry);
      if (object) {
        places.set(object, entry.offset);
      }
      yield;
    }
    for (const [object, offset] of places) {
      this.#release(object, { offset, depth: 0 });
      yield* this.#resolveAll();
    }
    for (const base of this.contents.missingBases) {
      // An earlier base may have led to it meanwhile.
      const object = this.#waiting.has(base) ? this.#options.base(base) : undefined;
      if (object) {
        this.#release(object, { offset: undefined, depth: 0 });
      }
      yield* this.#resolveAll();
    }
  }

  /** The object, if it is whole. */
  #add(entry: PackEntry): GitObject | undefined {
    if (entry.kind === "whole") {
      return this.#keep(makeObject(this.#options.format, entry.type, entry.data));
    }
    const others = this.#waiting.get(entry.base);
    if (others) {
      others.push(entry);
    } else {
      this.#waiting.set(entry.base, [entry]);
    }
    return undefined;
  }

  /** Goes on until no base is there that a delta waits for. */
  *#resolveAll(): Generator<void> {
    yield;
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      const { entry, depth } = task;
      this.#release(this.#resolve(task), { offset: entry.offset, depth });
      yield;
    }
  }

  #resolve({ entry, base, depth }: Task): GitObject {
    const { format, limits } = this.#options;
    if (depth > limits.maxDepth) {
      const message = `a pack has more deltas on each other than the ${limits.maxDepth} that are read`;
      throw new PackLimitError(message, "depth");
    }
    this.#budget.claim(resultSize(entry.data));
    const data = applyDelta(base.data, entry.data, limits.maxObjectSize);
    return this.#keep(makeObject(format, base.type, data));
  }

  /** What waits for the object can be worked on. */
  #release(base: GitObject, { offset, depth }: ResolvedPlace): void {
    for (const key of offset === undefined ? [base.oid] : [base.oid, offset]) {
      for (const entry of this.#waiting.get(key) ?? []) {
        this.#tasks.push({ entry, base, depth: depth + 1 });
      }
      this.#waiting.delete(key);
    }
  }

  #keep(object: GitObject): GitObject {
    this.#objects.push(object);
    return object;
  }
}

interface ResolvedPlace {
  /** Undefined if it is not in the pack. */
  readonly offset: number | undefined;
  readonly depth: number;
}
