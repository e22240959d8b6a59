import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { memoryArguments } from "../memory.ts";
import { hintSecret } from "./configuration.ts";
import type { Probed } from "./probe.ts";

export interface StartedGluOptions {
  /** With the configuration in it; the store will be there as well. */
  readonly directory: string;
  /** The module that defines the system. */
  readonly program: URL;
  /** What it reads from its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const glu = fileURLToPath(new URL("../../../packages/core/bin/glu.js", import.meta.url));
const probe = new URL("./probe.js", import.meta.url).href;
/** Between two questions whether it is ready, in ms. */
const askEvery = 50;

/** The command `glu` as it is in use: its server, in a process of its own. */
export class StartedGlu {
  /** From before it was started until it was ready, in ms. */
  readonly startUp: number;
  /** Of its server. */
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(parts: { startUp: number; url: string; process: ChildProcess }) {
    this.startUp = parts.startUp;
    this.url = parts.url;
    this.#process = parts.process;
  }

  /** Resolves once it is ready: each of its phases has been read. */
  static async start(started: StartedGluOptions): Promise<StartedGlu> {
    const { directory, program, environment, signal } = started;
    const begin = performance.now();
    const options = [...memoryArguments, "--import", probe];
    const child = spawn(process.execPath, [...options, glu, "--file", fileURLToPath(program)], {
      cwd: directory,
      env: { PATH: process.env["PATH"], ...environment },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      signal,
    });
    child.on("error", () => undefined);
    const url = await addressIn(child);
    while (!(await isReady(url))) {
      signal.throwIfAborted();
      await sleep(askEvery);
    }
    return new StartedGlu({ startUp: performance.now() - begin, url, process: child });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Whether each phase that it tends has been read. */
  isReady(): Promise<boolean> {
    return isReady(this.url);
  }

  async probe(request: "cpu" | "memory"): Promise<Probed> {
    const answered = once(this.#process, "message");
    this.#process.send(request);
    const [answer] = await answered;
    return answer as Probed;
  }

  /** Says that an image was pushed, as a job would that has just done so. */
  async hint(image: string): Promise<void> {
    const answer = await fetch(`${this.url}/webhooks/script`, {
      method: "POST",
      headers: { authorization: `Bearer ${hintSecret}`, "content-type": "application/json" },
      body: JSON.stringify({ image }),
    });
    if (answer.status !== 202) {
      throw new Error(`the hint was answered ${answer.status}: ${await answer.text()}`);
    }
    await answer.arrayBuffer();
  }

  /** As if its machine had failed. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null && this.#process.kill()) {
      await once(this.#process, "exit");
    }
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/ready`);
  await answer.arrayBuffer();
  return answer.ok;
}

/** Everything else it logs is read and dropped. */
async function addressIn({ stderr }: ChildProcess): Promise<string> {
  let log = "";
  const lines = stderr?.setEncoding("utf8");
  return await new Promise((resolve, reject) => {
    const onData = (chunk: string) => {
      log += chunk;
      const [, url] = /"url":"(http:[^"]+)\/api\/v1"/.exec(log) ?? [];
      if (url !== undefined) {
        lines?.off("data", onData).resume();
        resolve(url);
      }
    };
    lines?.on("data", onData);
    lines?.once("end", () => reject(new Error(`glu ended without serving:\n${log.slice(-2000)}`)));
  });
}
