import { mkdir, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning, processSpace } from "../process-name.ts";
import type { Timers } from "../runtime.ts";

export interface WorkDirectory {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const prefix = "work-";
/** Of whose process it is, and where that has its number. */
const pattern = /^work-(\d+)-(?:([0-9a-f]{16})-)?/;
/** How often a directory in use is touched, and after how long without that nobody uses it, in ms. */
const touchPeriod = 60_000;
const abandonedAfter = 3_600_000;

/**
 * A directory for as long as this process runs. A server has it below its storage, and first removes
 * what servers that were killed have left there; a command that only looks has it elsewhere.
 */
export async function makeWorkDirectory(
  storage: string | undefined,
  timers: Timers,
): Promise<WorkDirectory> {
  if (storage === undefined) {
    const path = await mkdtemp(join(tmpdir(), "glu-"));
    return { path, remove: () => remove(path) };
  }
  await mkdir(storage, { recursive: true, mode: 0o700 });
  await removeLeft(storage, timers);
  const space = processSpace();
  const owner = space === undefined ? process.pid : `${process.pid}-${space}`;
  const path = await mkdtemp(join(storage, `${prefix}${owner}-`));
  const cancel = keepTouched(path, timers);
  return {
    path,
    remove: async () => {
      cancel();
      await remove(path);
    },
  };
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

async function removeLeft(storage: string, timers: Timers): Promise<void> {
  for (const name of await readdir(storage)) {
    const path = join(storage, name);
    const [, pid, space] = pattern.exec(name) ?? [];
    if (pid !== undefined && (await isLeft({ path, pid: Number(pid), space }, timers))) {
      await remove(path);
    }
  }
}

interface Owned {
  readonly path: string;
  readonly pid: number;
  readonly space: string | undefined;
}

/** What a process elsewhere does cannot be seen, nor where one is that does not say it. */
async function isLeft({ path, pid, space }: Owned, timers: Timers): Promise<boolean> {
  const isHere = space !== undefined && space === processSpace();
  const isElsewhere = space !== undefined && !isHere;
  return (isElsewhere || hasEnded(pid)) && (isHere || (await isAbandoned(path, timers)));
}

/** Another process: in a container, one that was killed may have had our number. */
function hasEnded(pid: number): boolean {
  return pid === process.pid || !isRunning(pid);
}

async function isAbandoned(path: string, timers: Timers): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && timers.now() - found.mtimeMs > abandonedAfter;
}

/** So that who cannot see this process sees that it is there. */
function keepTouched(path: string, timers: Timers): () => void {
  let cancel: () => void = () => undefined;
  const touchLater = () => {
    cancel = timers.after(touchPeriod, () => {
      const now = new Date(timers.now());
      utimes(path, now, now).catch(() => undefined);
      touchLater();
    });
  };
  touchLater();
  return () => cancel();
}
