import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const glu = fileURLToPath(new URL("../../../packages/core/bin/glu.js", import.meta.url));
const program = fileURLToPath(new URL("./program.js", import.meta.url));

/** The command `glu` as it is in use: its server, its store in a file, its dashboard. */
export class Served {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(parts: { url: string; process: ChildProcess; directory: string }) {
    this.url = parts.url;
    this.#process = parts.process;
    this.#directory = parts.directory;
  }

  /** Resolves once all of its pipelines have been read. */
  static async start(pipelines: number, signal: AbortSignal): Promise<Served> {
    const directory = await mkdtemp(join(tmpdir(), "glu-bench-ui-"));
    const child = spawn(process.execPath, [glu, "--file", program], {
      cwd: directory,
      env: { PATH: process.env["PATH"], GLU_SERVER_PORT: "0", PIPELINES: String(pipelines) },
      stdio: ["ignore", "ignore", "pipe"],
      signal,
    });
    child.on("error", () => undefined);
    const served = new Served({ url: await addressIn(child), process: child, directory });
    await served.#ready();
    return served;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.kill()) {
      await once(this.#process, "exit");
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    while (!(await fetch(`${this.url}/ready`)).ok) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function addressIn({ stderr }: ChildProcess): Promise<string> {
  let log = "";
  for await (const chunk of stderr ?? []) {
    log += String(chunk);
    const [, url] = /"url":"(http:[^"]+)\/api\/v1"/.exec(log) ?? [];
    if (url !== undefined) {
      stderr?.resume();
      return url;
    }
  }
  throw new Error(`glu ended without serving:\n${log}`);
}
