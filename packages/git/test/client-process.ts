import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NextStep, OpenRemoteOptions, RepositoryOptions } from "@glu/git";

/** What a client in a process of its own is opened with. */
export interface ClientSettings
  extends Pick<RepositoryOptions, "attempts" | "interval" | "settleDeadline"> {
  readonly remote: OpenRemoteOptions;
}

export type ClientRequest =
  /** Does nothing. */
  | { readonly kind: "greet" }
  /** Starts with a new remote and a new repository, which know nothing. */
  | { readonly kind: "reopen" }
  | { readonly kind: "read"; readonly path: string }
  /** Adds a line to a file of `main`; the line is the message of the commit as well. */
  | { readonly kind: "append"; readonly path: string; readonly line: string };

export type ClientResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "committed"; readonly commit: string }
  | { readonly kind: "unchanged" | "declined" | "done" }
  | {
      readonly kind: "failed";
      /** The class of the error. */
      readonly name: string;
      readonly next: NextStep;
      readonly message: string;
      readonly retryAfter?: number | undefined;
    };

export interface ClientAnswer {
  readonly result: ClientResult;
  readonly milliseconds: number;
  /** Bytes that the process has held at most. */
  readonly peakMemory: number;
}

const program = fileURLToPath(new URL("client.mjs", import.meta.url));

/** A client of a repository in a process of its own, which can be killed. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #asked = new Map<number, (answer: ClientAnswer) => void>();
  #count = 0;
  #stderr = "";

  constructor(settings: ClientSettings) {
    const { PATH = "" } = process.env;
    this.#child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      env: { PATH, HOME: settings.remote.directory },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#ended = once(this.#child, "close");
    this.#child.stderr?.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    // It may be killed while it is asked.
    this.#child.stdin?.on("error", () => undefined);
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(line));
    }
  }

  /** Resolves when it can be asked; rejects if it ends before. */
  get ready(): Promise<void> {
    return this.ask({ kind: "greet" }).then(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Rejects if the process ends without an answer. */
  async ask(request: ClientRequest): Promise<ClientAnswer> {
    this.#count += 1;
    const id = this.#count;
    const answer = new Promise<ClientAnswer>((resolve) => this.#asked.set(id, resolve));
    this.#child.stdin?.write(`${JSON.stringify({ id, request })}\n`);
    const first = await Promise.race([answer, this.#ended.then(() => undefined)]);
    if (!first) {
      throw new Error(`the client ended without an answer: ${this.#stderr}`);
    }
    return first;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Lets it end by itself. @throws an Error if it does not end well. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
    if (this.#child.exitCode !== 0) {
      throw new Error(`the client ended with ${this.#child.exitCode}: ${this.#stderr}`);
    }
  }

  #hear(line: string): void {
    const { id, ...answer }: ClientAnswer & { readonly id: number } = JSON.parse(line);
    this.#asked.get(id)?.(answer);
    this.#asked.delete(id);
  }
}
