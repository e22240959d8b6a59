import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitServer } from "@glu/core/testing";

export interface HeldPush {
  /** Lets them land. */
  readonly release: () => Promise<void>;
  /** Removes what it has left. What is still held is refused. */
  readonly remove: () => Promise<void>;
}

/** Pushes to a repository stay on their way: Git has them, and takes them only once they are released. */
export async function holdPushes(git: GitServer, repository: string): Promise<HeldPush> {
  const directory = await mkdtemp(join(tmpdir(), "held-push-"));
  const file = join(directory, "released");
  const hook = `while [ ! -e '${file}' ]; do [ -d '${directory}' ] || exit 1; sleep 0.02; done`;
  await git.setHook(repository, "pre-receive", hook);
  return {
    release: () => writeFile(file, ""),
    remove: () => rm(directory, { recursive: true }),
  };
}
