import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Bytes. */
const size = 8 * 1024 * 1024;
const chunk = Buffer.alloc(16 * 1024);

/** A file system of its own with little space (tmpfs(5)). */
export class SmallDisk {
  /** An empty directory on it. */
  readonly path: string;
  readonly #mount: Mount;

  /** Undefined where no file system may be mounted. */
  static async open(): Promise<SmallDisk | undefined> {
    const path = await mkdtemp(join(tmpdir(), "small-disk-"));
    for (const mount of mounts) {
      if (await mount("mount", "-t", "tmpfs", "-o", `size=${size},mode=0777`, "tmpfs", path)) {
        return new SmallDisk(path, mount);
      }
    }
    await rm(path, { recursive: true });
    return undefined;
  }

  private constructor(path: string, mount: Mount) {
    this.path = path;
    this.#mount = mount;
  }

  /** Leaves no space at all. */
  async fill(): Promise<void> {
    const file = await open(this.#filler, "a");
    try {
      for (;;) {
        await file.write(chunk);
      }
    } catch {
      // There is no more.
    } finally {
      await file.close();
    }
  }

  async makeSpace(): Promise<void> {
    await rm(this.#filler, { force: true });
  }

  async close(): Promise<void> {
    await this.#mount("umount", this.path);
    await rm(this.path, { recursive: true, force: true });
  }

  get #filler(): string {
    return join(this.path, "filler");
  }
}

/** Whether a command that is for the administrator succeeded. */
type Mount = (command: string, ...args: readonly string[]) => Promise<boolean>;

const mounts: readonly Mount[] = [
  (command, ...args) => succeeds(command, args),
  (command, ...args) => succeeds("sudo", ["-n", command, ...args]),
];

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
