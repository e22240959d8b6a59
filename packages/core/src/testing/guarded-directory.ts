import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { chown } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whom programs run as if it is not the user of this process. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface GuardedDirectoryOptions {
  /** What its name begins with. */
  readonly prefix: string;
  /** Whom it and its programs belong to. @default the user of this process */
  readonly account?: Account | undefined;
}

/**
 * Its input ends with our process, however that ends, and lists the programs; the last one may still
 * run. Descriptor 3 ends when no program has it open any more.
 */
const guardScript = `
program=
while read -r line; do program=$line; done
[ -z "$program" ] || kill -QUIT "$program" 2>/dev/null
cat <&3 >/dev/null
exec rm -rf "$1"
`;

/** Tells the guard its process id before it becomes the program, so that no moment is unguarded. */
const programScript = 'echo $$ >&3; exec "$@" 3>&-';

/** A temporary directory and the programs that work in it; neither is left behind, even if this process is killed. */
export class GuardedDirectory {
  readonly path: string;
  readonly #account: Account | undefined;
  readonly #guard: ChildProcess;
  readonly #programs: Socket;
  readonly #running: Socket;
  readonly #removed: Promise<unknown[]>;

  private constructor({ prefix, account }: GuardedDirectoryOptions) {
    this.#account = account;
    // At once after each other, for nothing guards the directory between the two.
    this.path = mkdtempSync(join(tmpdir(), prefix));
    this.#guard = spawn("sh", ["-c", guardScript, "sh", this.path], {
      // An interrupt from the terminal must not end it.
      detached: true,
      stdio: ["pipe", "ignore", "inherit", "pipe"],
    });
    this.#removed = once(this.#guard, "exit");
    const [programs, , , running] = this.#guard.stdio;
    this.#programs = programs as Socket;
    this.#running = running as Socket;
  }

  static async create(options: GuardedDirectoryOptions): Promise<GuardedDirectory> {
    const directory = new GuardedDirectory(options);
    if (options.account !== undefined) {
      await chown(directory.path, options.account.uid, options.account.gid);
    }
    return directory;
  }

  /** Starts a program here. It must end on SIGQUIT, with all it has started. */
  spawn(program: string, args: readonly string[]): ChildProcess {
    const { PATH } = process.env;
    return spawn("sh", ["-c", programScript, "sh", program, ...args], {
      cwd: this.path,
      env: { PATH, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "ignore", "pipe", this.#programs, this.#running],
      ...this.#account,
    });
  }

  /** To be called when a program has ended: its process id may soon be that of another one. */
  forget(): void {
    this.#programs.write("\n");
  }

  /** Ends what still runs here and removes the directory. */
  async remove(): Promise<void> {
    this.#programs.end();
    this.#running.destroy();
    const [code] = await this.#removed;
    if (code !== 0) {
      throw new Error(`${this.path} cannot be removed`);
    }
  }
}
