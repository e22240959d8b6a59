import { git } from "./git-program.ts";
import type { Workbench } from "./workbench.ts";

export interface RawFetch {
  /** A bare clone. */
  readonly directory: string;
  /** A URL, or the name of a remote of the clone. */
  readonly remote: string;
}

export interface Clone {
  readonly directory: string;
  readonly milliseconds: number;
}

/** The floor of a start: the last commit with its trees, and no file. */
export async function bloblessClone(bench: Workbench, url: string): Promise<Clone> {
  const directory = await bench.makeDirectory();
  const kind = ["--quiet", "--bare", "--depth=1", "--filter=blob:none"];
  const run = { directory, signal: bench.signal };
  const { milliseconds } = await git(["clone", ...kind, url, directory], run);
  return { directory, milliseconds };
}

/** The floor of an update. Gives milliseconds. */
export async function rawFetch(bench: Workbench, { directory, remote }: RawFetch): Promise<number> {
  const fetch = ["fetch", "--quiet", remote, "+refs/heads/main:refs/heads/main"];
  return (await git(fetch, { directory, signal: bench.signal })).milliseconds;
}
