import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Sample } from "./sample.ts";

export interface LifeOptions {
  /** Where it runs, and finds its configuration. */
  readonly directory: string;
  readonly temporary: string;
  readonly pipelines: number;
  readonly line: (text: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const executable = fileURLToPath(new URL("../../../packages/core/bin/glu.js", import.meta.url));
const program = fileURLToPath(new URL("../program.js", import.meta.url));
const sampler = new URL("./sampler.js", import.meta.url).href;

/** One process of `glu serve`, from its start to its end. */
export class Life {
  readonly startedAt = Date.now();
  readonly samples: Sample[] = [];
  /** Resolves with its address once it serves; rejects if it ends before. */
  readonly serving: Promise<string>;
  readonly ended: Promise<Exit>;
  /** What was done to end it. */
  intent: "none" | "asked" | "killed" = "none";
  endedAt: number | undefined;
  readonly #child: ChildProcess;

  constructor(options: LifeOptions) {
    const { PATH = "", HOME = "" } = process.env;
    const { directory, temporary, pipelines } = options;
    const watched = ["--expose-gc", "--trace-warnings", "--import", sampler];
    const args = [...watched, executable, "--file", program];
    this.#child = spawn(process.execPath, args, {
      cwd: directory,
      env: { PATH, HOME, TMPDIR: temporary, PIPELINES: String(pipelines) },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.ended = this.#end();
    this.serving = this.#address(options.line);
    this.serving.catch(() => undefined);
    this.#takeSamples();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks it to end. */
  terminate(): void {
    this.intent = "asked";
    this.#child.kill("SIGTERM");
  }

  kill(): void {
    this.intent = "killed";
    this.#child.kill("SIGKILL");
  }

  async #end(): Promise<Exit> {
    const [code, signal] = await once(this.#child, "close");
    this.endedAt = Date.now();
    return { code, signal };
  }

  #address(line: (text: string) => void): Promise<string> {
    const { stdout, stderr } = this.#child;
    return new Promise((resolve, reject) => {
      linesOf(stdout, line);
      linesOf(stderr, (text) => {
        line(text);
        const [, url] = /"url":"(http:[^"]+)\/api\/v1"/.exec(text) ?? [];
        if (url !== undefined) {
          resolve(url);
        }
      });
      this.ended.then(() => reject(new Error("it ended before it served")), reject);
    });
  }

  #takeSamples(): void {
    const [, , , samples] = this.#child.stdio;
    if (samples && "read" in samples) {
      linesOf(samples, (text) => {
        const sample: Sample = JSON.parse(text);
        this.samples.push(sample);
      });
    }
  }
}

function linesOf(stream: Readable | null | undefined, take: (line: string) => void): void {
  if (stream) {
    createInterface(stream).on("line", take);
  }
}
