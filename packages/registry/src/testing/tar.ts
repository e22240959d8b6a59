const blockSize = 512;
/** Where a field of the header begins, in bytes (POSIX.1-1988, "ustar"). */
const field = { name: 0, mode: 100, uid: 108, gid: 116, size: 124, mtime: 136, checksum: 148 };
const typeField = 156;
const magicField = 257;

/** A tar archive of one file, the same bytes each time. The name has at most 100 characters. */
export function tarOf(name: string, content: Buffer): Buffer {
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
  return Buffer.concat([
    header(name, content.length),
    content,
    padding,
    Buffer.alloc(2 * blockSize),
  ]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, field.name);
  block.write(octal(0o644, 7), field.mode);
  block.write(octal(0, 7), field.uid);
  block.write(octal(0, 7), field.gid);
  block.write(octal(size, 11), field.size);
  block.write(octal(0, 11), field.mtime);
  block.write("0", typeField);
  block.write("ustar\u000000", magicField);
  block.write(" ".repeat(8), field.checksum);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, field.checksum);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
