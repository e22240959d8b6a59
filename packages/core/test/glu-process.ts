import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The `glu` command, as node starts it. */
export const executable = fileURLToPath(new URL("../bin/glu.js", import.meta.url));

export interface GluOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts this file with node. @default the `glu` executable */
  readonly program?: string;
  /** A command with arguments that starts the one it is given after them. @default it is started directly */
  readonly within?: readonly string[] | undefined;
  /** Options of node, such as a module that is loaded first. */
  readonly nodeOptions?: readonly string[];
  /** The user it runs as. @default ours */
  readonly uid?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Without what is said while it takes longer than a second, which a busy machine decides. */
  readonly stderr: string;
}

const progress = /^.* …\n/gm;

/** A running `glu`, in an environment without anything of the machine's. */
export class GluProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(
    args: readonly string[],
    { cwd, env = {}, program = executable, within = [], nodeOptions = [], ...user }: GluOptions,
  ) {
    const { PATH = "", HOME = "" } = process.env;
    const [command = "", ...rest] = [...within, process.execPath, ...nodeOptions, program, ...args];
    this.#child = spawn(command, rest, {
      ...user,
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.on("data", (chunk) => {
      this.#stdout += chunk;
    });
    this.#child.stderr?.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    this.#ended = once(this.#child, "close");
  }

  /** Resolves with what `pattern` finds in the log, once it does. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.#wrote("stderr", pattern);
  }

  /** Resolves once `pattern` is found in the results. */
  async printed(pattern: RegExp): Promise<void> {
    await this.#wrote("stdout", pattern);
  }

  async #wrote(name: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray> {
    const { [name]: stream } = this.#child;
    for (;;) {
      const found = pattern.exec(name === "stdout" ? this.#stdout : this.#stderr);
      if (found) {
        return found;
      }
      const more = stream ? once(stream, "data") : this.#ended;
      const event = await Promise.race([more, this.#ended.then(() => "ended" as const)]);
      const text = name === "stdout" ? this.#stdout : this.#stderr;
      if (event === "ended" && !pattern.test(text)) {
        throw new Error(`glu ended without writing ${pattern}:\n${text}`);
      }
    }
  }

  /** The address it serves. */
  async url(): Promise<string> {
    const [, url = ""] = await this.logged(/"url":"(https?:[^"]+)\/api\/v1"/);
    return url;
  }

  /** What it has said while it took longer than a second. */
  get progress(): readonly string[] {
    return this.#stderr.match(progress) ?? [];
  }

  /** Of the process that was started, which may be that of `within`. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async ended(): Promise<Ended> {
    await this.#ended;
    const stderr = this.#stderr.replaceAll(progress, "");
    return { code: this.#child.exitCode, stdout: this.#stdout, stderr };
  }

  /** For the end of a test, whatever became of it. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** Runs a command to its end. */
export async function runGlu(args: readonly string[], options: GluOptions): Promise<Ended> {
  return await new GluProcess(args, options).ended();
}
