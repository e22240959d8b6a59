import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { GitProgramError } from "../errors.ts";

export interface SocketDirectoryOptions {
  /** Where it should be. @default the system's temporary directory */
  readonly directory: string | undefined;
  /** What it is for, for messages. */
  readonly location: string;
}

/** Bytes of the path of a Unix socket on the strictest system. `ssh` adds 17 while it makes one. */
const longestSocketPath = 103 - 17;
const prefix = "glu-ssh-";

/**
 * A private directory for a socket with a name of one letter: its path is short, whatever the path of
 * the directory for everything else.
 */
export async function makeSocketDirectory(options: SocketDirectoryOptions): Promise<string> {
  const wanted = resolve(options.directory ?? tmpdir());
  const parent = isShort(wanted) ? wanted : tmpdir();
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (cause) {
    throw new GitProgramError(
      `No private directory for the connection to ${options.location} could be made below ${parent}. Make sure it exists, is writable and has space left.`,
      { cause },
    );
  }
}

function isShort(directory: string): boolean {
  const longest = join(directory, `${prefix}XXXXXX`, "s");
  return Buffer.byteLength(longest) <= longestSocketPath;
}
