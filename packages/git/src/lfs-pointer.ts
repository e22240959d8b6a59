const start = Buffer.from("version https://git-lfs.github.com/spec/v1\n");
/** Bytes, exclusive. */
const maxSize = 1024;

/** Whether a file stands for content that Git LFS keeps elsewhere (git-lfs, docs/spec.md). */
export function isLfsPointer(data: Buffer): boolean {
  return data.length < maxSize && data.subarray(0, start.length).equals(start);
}
