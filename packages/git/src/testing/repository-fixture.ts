import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Oid } from "../objects/object.ts";
import { openRemote } from "../open-remote.ts";
import type { RemoteOptions } from "../remote-options.ts";
import { Repository } from "../repository.ts";
import type { RepositoryOptions } from "../repository-options.ts";
import type { WatchEvent } from "../watcher.ts";
import type { Write } from "../write.ts";
import { type GitServer, startGitServer } from "./git-server.ts";

export interface OpenOptions extends Partial<RepositoryOptions> {
  readonly cli?: Partial<RemoteOptions>;
}

const author = { name: "Glu", email: "glu@example.com" };

const files = {
  "README.md": "hello\n",
  "env/staging/app.yaml": "# the image\nimage: one # pinned\n",
  "env/production/app.yaml": "image: zero\n",
  "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
} as const;

/** A server with one repository per test, and the clients that were opened on it. */
export class RepositoryFixture {
  readonly server: GitServer;
  /** Where clients keep what they keep on disk. */
  readonly directory: string;
  /** The repository of this test. */
  name = "";
  #first: Oid | undefined;
  readonly #opened: Repository[] = [];
  #count = 0;

  static async start(): Promise<RepositoryFixture> {
    const directory = await mkdtemp(join(tmpdir(), "repository-test-"));
    return new RepositoryFixture(await startGitServer(), directory);
  }

  private constructor(server: GitServer, directory: string) {
    this.server = server;
    this.directory = directory;
  }

  async newRepository(): Promise<void> {
    this.#count += 1;
    this.name = `repository-${this.#count}`;
    this.#first = await this.server.createRepository(this.name, files);
  }

  /** The first commit of this test's repository. */
  get first(): Oid {
    if (!this.#first) {
      throw new Error("there is no repository yet");
    }
    return this.#first;
  }

  open({ cli, ...options }: OpenOptions = {}): Repository {
    const url = this.server.urlOf(this.name);
    const remote = openRemote({ engine: "wire", url, directory: this.directory, ...cli });
    const repository = new Repository({ remote, author, ...options });
    this.#opened.push(repository);
    return repository;
  }

  /** The requests for a push of this test's repository. */
  get pushes(): readonly string[] {
    return this.server.requests.filter((line) => line === this.pushRequest);
  }

  get pushRequest(): string {
    return `POST /${this.name}.git/git-receive-pack`;
  }

  /** Resolves when a push arrives; `hold` keeps it from Git for ever. */
  pushArrives({ hold = false } = {}): Promise<void> {
    return new Promise((resolve) => {
      this.server.intercept = ({ method, url }) => {
        const arrived = `${method} ${url}` === this.pushRequest;
        if (arrived) {
          resolve();
        }
        return arrived && hold;
      };
    });
  }

  /** Closes what was opened and returns what is left on disk. */
  async closeAll(): Promise<readonly string[]> {
    this.server.intercept = undefined;
    await Promise.all(this.#opened.splice(0).map((repository) => repository.close()));
    return readdir(this.directory);
  }

  async stop(): Promise<void> {
    await this.server.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function writeText(path: string, text: string, message = path): Write {
  return {
    apply: async (branch) => {
      await branch.writeFile(path, text);
      return { message };
    },
  };
}

/** Adds a line to a file, whatever others have added. */
export function appendLine(path: string, line: string): Write {
  return {
    apply: async (branch) => {
      await branch.writeFile(path, `${await branch.readFile(path, "utf8")}${line}\n`);
      return { message: line };
    },
  };
}

export interface Observer {
  readonly stop: () => void;
  /** Events that were not asked for yet. */
  readonly pending: () => number;
  readonly next: () => Promise<WatchEvent>;
}

/** Watches paths of a branch and hands out the events one by one. */
export function observe(
  repository: Repository,
  paths: readonly string[],
  branch = "main",
): Observer {
  const events: WatchEvent[] = [];
  const waiting: ((event: WatchEvent) => void)[] = [];
  const notify = (event: WatchEvent) => {
    const resolve = waiting.shift();
    if (resolve) {
      resolve(event);
    } else {
      events.push(event);
    }
  };
  const next = () => {
    const event = events.shift();
    return event
      ? Promise.resolve(event)
      : new Promise<WatchEvent>((resolve) => waiting.push(resolve));
  };
  const stop = repository.watch({ branch, paths: () => paths, notify });
  return { stop, pending: () => events.length, next };
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
