import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const heads = "refs/heads/";
const oid = /^[0-9a-f]{40,64}$/;
/** A directory with longer names, or none. */
const absent = new Set(["ENOENT", "EISDIR", "ENOTDIR"]);

/**
 * The branches of a repository and where they are, as they lie in its files (gitrepository-layout(5)). Tests ask that often:
 * a process of git each time would be a good part of all they do.
 *
 * @throws if there is no repository.
 */
export async function readBranches(directory: string): Promise<ReadonlyMap<string, string>> {
  await access(join(directory, "HEAD"));
  const names = await namesIn(join(directory, heads));
  const loose = await Promise.all(
    names.map(async (name) => [name, await readLoose(directory, name)] as const),
  );
  const found = loose.filter((one): one is [string, string] => one[1] !== undefined);
  const packed = await readPacked(directory);
  return new Map([...new Map([...packed, ...found])].toSorted(byName));
}

/** Where a branch is; undefined if there is none. @throws if there is no repository. */
export async function readBranch(directory: string, name: string): Promise<string | undefined> {
  await access(join(directory, "HEAD"));
  return (await readLoose(directory, name)) ?? (await readPacked(directory)).get(name);
}

/** Of files, below it. What is removed meanwhile is not there. */
async function namesIn(directory: string): Promise<readonly string[]> {
  const entries = await ifThere(readdir(directory, { withFileTypes: true }));
  const names = (entries ?? []).map(async (entry) => {
    const { name } = entry;
    return entry.isDirectory()
      ? (await namesIn(join(directory, name))).map((below) => `${name}/${below}`)
      : [name].filter(() => !name.endsWith(".lock"));
  });
  return (await Promise.all(names)).flat();
}

async function readLoose(directory: string, name: string): Promise<string | undefined> {
  const text = (await ifThere(readFile(join(directory, heads, name), "utf8")))?.trim();
  return text !== undefined && oid.test(text) ? text : undefined;
}

async function readPacked(directory: string): Promise<ReadonlyMap<string, string>> {
  const text = (await ifThere(readFile(join(directory, "packed-refs"), "utf8"))) ?? "";
  const lines = text.split("\n").map((line) => line.split(" ") as [string, string?]);
  return new Map(
    lines.flatMap(([tip, ref]) =>
      ref?.startsWith(heads) && oid.test(tip) ? [[ref.slice(heads.length), tip]] : [],
    ),
  );
}

async function ifThere<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? "")) {
      return undefined;
    }
    throw error;
  }
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
