import { opendir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

export interface FileBelow {
  /** Where it lies below the directory, such as `assets/index.js`. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * The files in a directory and those below it, without those that begin with a dot. A symbolic link is followed
 * only to a file that lies there too.
 *
 * @param root without symbolic links
 */
export async function* filesBelow(root: string, within = ""): AsyncGenerator<FileBelow> {
  for await (const entry of await opendir(join(root, within))) {
    const name = `${within}${entry.name}`;
    if (entry.name.startsWith(".")) {
      continue;
    }
    if (entry.isDirectory()) {
      yield* filesBelow(root, `${name}/`);
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      const file = await fileAt(root, name);
      if (file) {
        yield file;
      }
    }
  }
}

async function fileAt(root: string, name: string): Promise<FileBelow | undefined> {
  // A link may lead to nothing.
  const path = await realpath(join(root, name)).catch(() => "");
  if (!path.startsWith(root + sep)) {
    return undefined;
  }
  const found = await stat(path);
  return found.isFile() ? { name, path, size: found.size } : undefined;
}
