import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { readText } from "./read-text.ts";
import { upwards } from "./upwards.ts";

const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Bytes of a file that has one line, and of the list of all refs. */
const limits = { line: 8_192, refs: 64 * 1024 * 1024 } as const;
/** How many refs may lead to each other; Git has the same. */
const deepest = 5;

/** Where a work tree has its `HEAD`, and where the repository has the refs of all its work trees. */
interface GitDirectories {
  readonly own: string;
  readonly common: string;
}

/**
 * The commit that is checked out around a directory, without running Git; undefined if there is none, or its
 * refs are kept in another way than as files. What was changed since is not looked for.
 */
export async function checkedOutCommit(directory: string): Promise<string | undefined> {
  const directories = await gitDirectories(directory);
  return directories && (await commitOf("HEAD", directories));
}

async function gitDirectories(directory: string): Promise<GitDirectories | undefined> {
  for (const each of upwards(directory)) {
    const path = join(each, ".git");
    const found = await stat(path).catch(() => undefined);
    if (found) {
      const own = found.isDirectory() ? path : await linked(each, path);
      return own === undefined ? undefined : { own, common: await commonOf(own) };
    }
  }
  return undefined;
}

/** Of a work tree beside the first one, and of a submodule, `.git` is a file that says where it is. */
async function linked(directory: string, path: string): Promise<string | undefined> {
  const [, target] = /^gitdir: (.+)$/m.exec((await readText(path, limits.line)) ?? "") ?? [];
  return target === undefined ? undefined : resolve(directory, target.trim());
}

async function commonOf(own: string): Promise<string> {
  const common = await readText(join(own, "commondir"), limits.line);
  return common === undefined ? own : resolve(own, common.trim());
}

async function commitOf(first: string, directories: GitDirectories): Promise<string | undefined> {
  let name = first;
  for (let depth = 0; depth <= deepest; depth += 1) {
    const value = await valueAt(name, directories);
    const [, next] = /^ref: *(\S+)$/.exec(value ?? "") ?? [];
    if (next === undefined) {
      return value !== undefined && commitPattern.test(value) ? value : undefined;
    }
    if (!isRef(next)) {
      return undefined;
    }
    name = next;
  }
  return undefined;
}

/** The name of a file below `refs`, and of none elsewhere. */
function isRef(name: string): boolean {
  const [first, ...parts] = name.split("/");
  return first === "refs" && parts.every((part) => part !== "" && !/^\.+$/.test(part));
}

async function valueAt(name: string, { own, common }: GitDirectories): Promise<string | undefined> {
  const text =
    (await readText(join(own, name), limits.line)) ??
    (await readText(join(common, name), limits.line));
  return text?.trimEnd() ?? (await packedValue(name, common));
}

/** What the file says that holds many refs, one a line. */
async function packedValue(name: string, common: string): Promise<string | undefined> {
  const path = join(common, "packed-refs");
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    return undefined;
  }
  const stream = createReadStream(path, { end: limits.refs });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line.endsWith(` ${name}`)) {
        return line.slice(0, -name.length - 1);
      }
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    stream.destroy();
  }
}
