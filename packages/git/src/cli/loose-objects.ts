import { randomUUID } from "node:crypto";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { GitObject } from "../objects/object.ts";

const compress = promisify(deflate);
const parallelWrites = 8;

/** Writes objects into a repository on disk, each in one step. Those already there are left alone. */
export async function writeLooseObjects(
  gitDirectory: string,
  objects: readonly GitObject[],
): Promise<void> {
  const queue = objects.values();
  const workers = Array.from({ length: parallelWrites }, async () => {
    for (const object of queue) {
      await writeLooseObject(gitDirectory, object);
    }
  });
  await Promise.all(workers);
}

async function writeLooseObject(
  gitDirectory: string,
  { oid, type, data }: GitObject,
): Promise<void> {
  const directory = join(gitDirectory, "objects", oid.slice(0, 2));
  const path = join(directory, oid.slice(2));
  if (await exists(path)) {
    return;
  }
  const header = Buffer.from(`${type} ${data.length}\0`);
  const bytes = await compress(Buffer.concat([header, data]), { level: 1 });
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `tmp_obj_${randomUUID()}`);
  await writeFile(temporary, bytes, { mode: 0o444, flag: "wx" });
  await rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
