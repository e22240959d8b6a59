import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  digestOf,
  type GenerateOptions,
  type ManifestEdit,
  type RepositorySize,
} from "@glu/git/testing";
import type { Child } from "../child.ts";
import { Children } from "../children.ts";
import type { Rounds } from "../measure.ts";
import { memoryArguments } from "../memory.ts";
import type { ClientProcess } from "./client-process.ts";
import { Repositories } from "./repositories.ts";
import { Servers } from "./servers.ts";

export type Client = Child<ClientProcess>;

/** A file system in memory, if it has so many bytes to spare. */
const memory = { directory: "/dev/shm", bytes: 2 * 1024 ** 3 };
const rounds = {
  SMALL: { samples: 15, warmUp: 3 },
  MEDIUM: { samples: 15, warmUp: 3 },
  LARGE: { samples: 9, warmUp: 2 },
} as const satisfies Record<RepositorySize, Rounds>;

/** What a benchmark finds ready: repositories, servers for them, and processes that use the product. */
export class Workbench {
  readonly repositories: Repositories;
  readonly servers: Servers;
  readonly signal: AbortSignal;
  readonly #directory: string;
  readonly #clients: Children;
  #edits = 0;

  static async open(options: GenerateOptions): Promise<Workbench> {
    const directory = await mkdtemp(join(await fastDirectory(), "glu-bench-"));
    return new Workbench(directory, options);
  }

  private constructor(directory: string, options: GenerateOptions) {
    const { signal } = options;
    this.#directory = directory;
    this.signal = signal;
    this.#clients = new Children(signal);
    this.repositories = new Repositories({ ...options, directory });
    this.servers = new Servers({ root: this.repositories.root, directory, signal });
  }

  /** A process of its own that uses the product. */
  startClient(): Client {
    const module = new URL("./client-process.js", import.meta.url);
    const options = { name: "the client", execArgv: memoryArguments };
    return this.#clients.start<ClientProcess>(module, options);
  }

  /** An empty directory of its own. */
  makeDirectory(): Promise<string> {
    return mkdtemp(join(this.#directory, "directory-"));
  }

  /** An edit that was never made before. */
  edit(path: string): ManifestEdit {
    this.#edits += 1;
    return { path, digest: digestOf(`edit ${this.#edits}`) };
  }

  rounds(size: RepositorySize): Rounds {
    return rounds[size];
  }

  /** Ends the clients of a benchmark, so that the next one has the machine to itself. */
  async clear(): Promise<void> {
    await this.#clients.close();
  }

  /** Ends everything and removes what lies on disk. */
  async close(): Promise<void> {
    try {
      await this.clear();
      await this.servers.close();
    } finally {
      await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function fastDirectory(): Promise<string> {
  if (!existsSync(memory.directory)) {
    return tmpdir();
  }
  const { bavail, bsize } = await statfs(memory.directory);
  return bavail * bsize >= memory.bytes ? memory.directory : tmpdir();
}
