import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { deflate, deflateSync } from "node:zlib";
import type { GitObject } from "../objects/object.ts";

const compress = promisify(deflate);
const parallelWrites = 8;
/** Bytes that are compressed sooner than another thread is asked to. */
const small = 16 * 1024;

/** Writes objects into a repository on disk, each in one step. One that is there already stays the same. */
export async function writeLooseObjects(
  gitDirectory: string,
  objects: readonly GitObject[],
): Promise<void> {
  const queue = objects.values();
  const workers = Array.from({ length: parallelWrites }, async () => {
    for (const object of queue) {
      await writeLooseObject(join(gitDirectory, "objects"), object);
    }
  });
  await Promise.all(workers);
}

async function writeLooseObject(root: string, object: GitObject): Promise<void> {
  const directory = join(root, object.oid.slice(0, 2));
  const path = join(directory, object.oid.slice(2));
  const bytes = await encode(object);
  await putFile(path, bytes).catch(async (error: unknown) => {
    if (!isMissing(error)) {
      throw error;
    }
    await mkdir(directory, { recursive: true });
    await putFile(path, bytes);
  });
}

async function putFile(path: string, bytes: Buffer): Promise<void> {
  const temporary = join(dirname(path), `tmp_obj_${randomUUID()}`);
  try {
    await writeFile(temporary, bytes, { mode: 0o444, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function encode({ type, data }: GitObject): Promise<Buffer> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]);
  return bytes.length <= small ? deflateSync(bytes, { level: 1 }) : compress(bytes, { level: 1 });
}
