import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "work-";

/**
 * A directory for as long as this process runs. A server has it below its storage, and first removes
 * what servers that were killed have left there; a command that only looks has it elsewhere.
 */
export async function makeWorkDirectory(storage: string | undefined): Promise<string> {
  if (storage === undefined) {
    return await mkdtemp(join(tmpdir(), "glu-"));
  }
  await mkdir(storage, { recursive: true, mode: 0o700 });
  for (const name of await readdir(storage)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.split("-")[1]))) {
      await rm(join(storage, name), { recursive: true, force: true });
    }
  }
  return await mkdtemp(join(storage, `${prefix}${process.pid}-`));
}

/** Another process: in a container, one that was killed may have had our number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
