/** What may happen to bytes on their way: some of them change, are lost, come twice or come elsewhere. */
export function damagedBytes(bytes: Buffer, random: () => number): Buffer {
  let damaged = bytes;
  do {
    damaged = damageOnce(damaged, random);
  } while (random() < 0.3);
  return damaged;
}

function damageOnce(bytes: Buffer, random: () => number): Buffer {
  const place = () => Math.floor(random() * (bytes.length + 1));
  const start = place();
  const end = Math.min(bytes.length, start + Math.floor(random() ** 3 * 64));
  const [head, part, tail] = [
    bytes.subarray(0, start),
    bytes.subarray(start, end),
    bytes.subarray(end),
  ];
  switch (Math.floor(random() * 6)) {
    case 0:
      return head;
    case 1:
      return Buffer.concat([head, tail]);
    case 2:
      return Buffer.concat([head, part, part, tail]);
    case 3: {
      const other = place();
      return Buffer.concat([bytes.subarray(0, other), part, bytes.subarray(other)]);
    }
    default:
      return changedByte(bytes, random);
  }
}

/** Ends of ranges and single bits lead further into a reader than any byte. */
function changedByte(bytes: Buffer, random: () => number): Buffer {
  const changed = Buffer.from(bytes);
  const place = Math.floor(random() * bytes.length);
  const old = changed[place] ?? 0;
  const values = [
    0,
    0x7f,
    0x80,
    0xff,
    old ^ (1 << Math.floor(random() * 8)),
    Math.floor(random() * 256),
  ];
  if (bytes.length > 0) {
    changed[place] = values[Math.floor(random() * values.length)] ?? 0;
  }
  return changed;
}
