import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { executable, type GluOptions } from "./glu-process.ts";

/** Whether the program that lends a terminal is there. */
export const hasTerminals = spawnSync("script", ["--version"]).status === 0;

/** A `glu` that a person has started at a terminal: all it writes comes out of it in one stream. */
export class TerminalSession {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = "";

  constructor(args: readonly string[], { cwd, env = {} }: Pick<GluOptions, "cwd" | "env">) {
    const { PATH = "", HOME = "" } = process.env;
    const command = `exec ${[process.execPath, executable, ...args].map(quoted).join(" ")}`;
    this.#child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd,
      env: { PATH, HOME, TERM: "xterm", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (chunk) => {
      this.#output += chunk;
    });
    this.#ended = once(this.#child, "close");
  }

  /** Resolves once `pattern` is found in what it wrote. */
  async wrote(pattern: RegExp): Promise<void> {
    const { stdout } = this.#child;
    while (!pattern.test(this.#output)) {
      const more = stdout ? once(stdout, "data") : this.#ended;
      const event = await Promise.race([more, this.#ended.then(() => "ended" as const)]);
      if (event === "ended" && !pattern.test(this.#output)) {
        throw new Error(`glu ended without writing ${pattern}:\n${this.#output}`);
      }
    }
  }

  /** As a person does: `\u0003` is Ctrl-C. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  async ended(): Promise<{ readonly code: number | null; readonly output: string }> {
    await this.#ended;
    const output = this.#output.replaceAll("\r\n", "\n");
    return { code: this.#child.exitCode, output };
  }

  /** For the end of a test, whatever became of it. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
