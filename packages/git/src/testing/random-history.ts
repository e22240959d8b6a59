import type { Oid } from "../objects/object.ts";
import type { GitServer } from "./git-server.ts";
import type { TestFiles } from "./import-stream.ts";

export interface RandomHistoryOptions {
  readonly server: GitServer;
  readonly name: string;
  readonly first: Oid;
  readonly commits: number;
  /** Between 0 and 1, from a seed. */
  readonly random: () => number;
}

const paths = ["a/one", "a/two", "b/c/three", "b/c/four", "five"];

/** The paths that commits of a random history change, files and directories. */
export const historyPaths: readonly string[] = [...paths, "a", "b", "b/c", "missing", ""];

/** Grows lines of history side by side, with merges between them. Returns all commits, oldest first. */
export async function growRandomHistory(options: RandomHistoryOptions): Promise<readonly Oid[]> {
  const { server, name, first, random } = options;
  const grown: Oid[] = [first];
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) {
      throw new Error("there is nothing to pick from");
    }
    return item;
  };
  for (let count = 0; count < options.commits; count += 1) {
    const parent = pick(grown.slice(-4));
    const other = random() < 0.3 ? pick(grown) : parent;
    const merge = other === parent ? {} : { merge: other };
    const content = random() < 0.2 ? null : `${Math.floor(random() * 3)}\n`;
    const files: TestFiles = random() < 0.15 ? {} : { [pick(paths)]: content };
    const branch = `line-${count}`;
    grown.push(await server.commit(name, { branch, parent, files, ...merge }));
  }
  return grown;
}
