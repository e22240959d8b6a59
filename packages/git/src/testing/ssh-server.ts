import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { killTree } from "./ssh-processes.ts";
import { makeSshServerFiles, type SshServerFiles } from "./ssh-server-files.ts";

export interface SshServerOptions {
  /** The directory that holds the repositories, such as the `root` of a Git server over HTTP. */
  readonly root: string;
  /** False for a server that hides from Git which version of the protocol is asked for. @default true */
  readonly acceptProtocol?: boolean;
}

export interface SshSession {
  /** Address and port of the client: the same for all sessions of a connection. */
  readonly connection: string;
  /** What the client asked Git for, as far as the server let it through. */
  readonly protocol: string;
  readonly command: string;
}

/** The path of `sshd`; undefined where it is not installed, and tests with it cannot run. */
export const sshServerAvailable: string | undefined = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/sbin",
  "/usr/local/sbin",
]
  .map((directory) => join(directory, "sshd"))
  .find((path) => existsSync(path));

const attempts = 5;

/** Starts OpenSSH's server on a free port of 127.0.0.1, as the current user. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  if (sshServerAvailable === undefined) {
    throw new Error("sshd is not installed; on Debian it is in openssh-server");
  }
  const { root, acceptProtocol = true } = options;
  const directory = await mkdtemp(join(tmpdir(), "ssh-server-"));
  const files = await makeSshServerFiles({ directory, root, acceptProtocol });
  const server = new SshServer({ program: sshServerAvailable, directory, root, files });
  await server.listen();
  return server;
}

interface SshServerParts {
  readonly program: string;
  readonly directory: string;
  readonly root: string;
  readonly files: SshServerFiles;
}

/** Repositories served over SSH to one user with one key. */
export class SshServer {
  readonly user = userInfo().username;
  /** The path of the private key that is let in. */
  readonly key: string;
  /** The path of a file with the key of this server. */
  readonly knownHosts: string;
  readonly #parts: SshServerParts;
  #port = 0;
  #sshd: ChildProcess | undefined;

  constructor(parts: SshServerParts) {
    this.#parts = parts;
    this.key = parts.files.key;
    this.knownHosts = join(parts.directory, "known_hosts");
  }

  get port(): number {
    return this.#port;
  }

  /** The URL of a repository, whatever characters its name has. */
  urlOf(name: string): string {
    const path = join(this.#parts.root, `${name}.git`).split("/").map(encodeURIComponent).join("/");
    return `ssh://${this.user}@127.0.0.1:${this.#port}${path}`;
  }

  /** Everything that clients have run, oldest first. */
  async sessions(): Promise<readonly SshSession[]> {
    const text = await readFile(this.#parts.files.sessions, "utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => {
      const [connection = "", protocol = "", command = ""] = line.split("\t");
      return { connection, protocol, command };
    });
  }

  /**
   * Makes the server misbehave: for new sessions a shell script, given without its first line, runs
   * instead of Git until it is taken away with undefined. `$SSH_ORIGINAL_COMMAND` is what the client
   * asked for, and `git shell -c` does it.
   */
  async setStandIn(script: string | undefined): Promise<void> {
    const { standIn } = this.#parts.files;
    if (script === undefined) {
      await rm(standIn, { force: true });
      return;
    }
    await writeFile(`${standIn}.new`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await rename(`${standIn}.new`, standIn);
  }

  /** Takes a port that is free just now, and another one if somebody else was faster. */
  async listen(): Promise<void> {
    if (process.getuid?.() === 0) {
      await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#port = await freePort();
        await this.#start();
        break;
      } catch (error) {
        if (attempt === attempts) {
          throw error;
        }
      }
    }
    const hostKey = await readFile(`${this.#parts.files.hostKey}.pub`, "utf8");
    await writeFile(this.knownHosts, `[127.0.0.1]:${this.#port} ${hostKey}`);
  }

  /** Breaks all connections and listens again on the same port. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  /** Breaks all connections and removes what lies on disk. */
  async close(): Promise<void> {
    await this.#stop();
    await rm(this.#parts.directory, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const { program, directory, files } = this.#parts;
    const configuration = join(directory, "sshd_config");
    await writeFile(configuration, [`Port ${this.#port}`, ...files.settings, ""].join("\n"));
    const sshd = spawn(program, ["-D", "-e", "-f", configuration], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#sshd = sshd;
    await new Promise<void>((resolve, reject) => {
      let said = "";
      sshd.stderr.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString("utf8")).slice(-10_000);
        if (said.includes("Server listening on")) {
          resolve();
        }
      });
      sshd.once("error", reject);
      sshd.once("close", () => reject(new Error(`sshd does not start: ${said}`)));
    });
  }

  async #stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#sshd ?? {};
    if (!this.#sshd || pid === undefined || exitCode !== null || signalCode !== null) {
      return;
    }
    const exited = new Promise((resolve) => this.#sshd?.once("exit", resolve));
    killTree(pid);
    await exited;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === "object" && address ? address.port : 0;
}
