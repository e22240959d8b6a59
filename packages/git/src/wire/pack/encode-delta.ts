/** Smaller objects are sent whole. */
const smallest = 512;
const largestInsert = 0x7f;
const largestCopy = 0xffffff;
const defaultCopySize = 0x10000;

/**
 * The delta that makes `target` of `base` (gitformat-pack "Deltified representation"): what both begin
 * and end with is copied, what lies between is added. Undefined if that saves less than half.
 */
export function encodeDelta(base: Buffer, target: Buffer): Buffer | undefined {
  if (target.length < smallest) {
    return undefined;
  }
  const start = commonPrefix(base, target);
  const end = commonSuffix(base.subarray(start), target.subarray(start));
  const middle = target.subarray(start, target.length - end);
  if (middle.length > target.length / 2) {
    return undefined;
  }
  return Buffer.concat([
    encodeSize(base.length),
    encodeSize(target.length),
    ...copies(0, start),
    ...inserts(middle),
    ...copies(base.length - end, end),
  ]);
}

/** How many bytes both begin with, found by halving. */
function commonPrefix(a: Buffer, b: Buffer): number {
  let equal = 0;
  let unequal = Math.min(a.length, b.length) + 1;
  while (unequal - equal > 1) {
    const middle = (equal + unequal) >>> 1;
    if (a.subarray(equal, middle).equals(b.subarray(equal, middle))) {
      equal = middle;
    } else {
      unequal = middle;
    }
  }
  return equal;
}

function commonSuffix(a: Buffer, b: Buffer): number {
  let equal = 0;
  let unequal = Math.min(a.length, b.length) + 1;
  while (unequal - equal > 1) {
    const middle = (equal + unequal) >>> 1;
    const tail = b.subarray(b.length - middle, b.length - equal);
    if (a.subarray(a.length - middle, a.length - equal).equals(tail)) {
      equal = middle;
    } else {
      unequal = middle;
    }
  }
  return equal;
}

function encodeSize(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  do {
    const low = rest % 0x80;
    rest = Math.floor(rest / 0x80);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function* copies(offset: number, size: number): Generator<Buffer> {
  for (let done = 0; done < size; done += largestCopy) {
    yield encodeCopy(offset + done, Math.min(largestCopy, size - done));
  }
}

function encodeCopy(offset: number, size: number): Buffer {
  const place = sparse(offset, 4);
  const length = size === defaultCopySize ? { flags: 0, bytes: [] } : sparse(size, 3);
  return Buffer.from([0x80 | place.flags | (length.flags << 4), ...place.bytes, ...length.bytes]);
}

/** The bytes of a number that are not zero, the least first, and which they are. */
function sparse(value: number, width: number): { flags: number; bytes: number[] } {
  const bytes: number[] = [];
  let flags = 0;
  for (let index = 0; index < width; index += 1) {
    const byte = (value >>> (8 * index)) & 0xff;
    if (byte !== 0) {
      flags |= 1 << index;
      bytes.push(byte);
    }
  }
  return { flags, bytes };
}

function* inserts(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += largestInsert) {
    const part = bytes.subarray(start, start + largestInsert);
    yield Buffer.of(part.length);
    yield part;
  }
}
