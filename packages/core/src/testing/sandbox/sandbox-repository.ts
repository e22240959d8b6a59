import type { GitServer } from "@glu/git/testing";
import type { Timers } from "../../runtime.ts";

/** What files hold, by their paths; null removes one. */
export type SandboxFiles = Readonly<Record<string, string | null>>;

/** A commit of somebody else. */
export interface CommitToMake {
  readonly files: SandboxFiles;
  /** @default "outside" */
  readonly message?: string;
  /** @default "Somebody <somebody@example.com>" */
  readonly author?: `${string} <${string}>`;
  /** One that is not there yet is made. @default the first one that phases are on */
  readonly branch?: string;
}

export interface SandboxCommit {
  readonly id: string;
  /** Name and email. */
  readonly author: string;
  /** All of it, with its trailers. */
  readonly message: string;
  /** The files it changed. */
  readonly paths: readonly string[];
}

export interface SandboxRepositoryOptions {
  readonly server: GitServer;
  /** What the server calls it. */
  readonly name: string;
  readonly branches: readonly string[];
  readonly timers: Timers;
  /** Has the system look at what has changed. */
  readonly look: () => Promise<void>;
}

const fields = "%H%x00%an <%ae>%x00%B%x00";

/** A real Git repository on this disk, in place of a remote. */
export class SandboxRepository {
  readonly #options: SandboxRepositoryOptions;

  constructor(options: SandboxRepositoryOptions) {
    this.#options = options;
  }

  /** Its directory, for the git program. */
  get path(): string {
    const { server, name } = this.#options;
    return server.pathOf(name);
  }

  /** The text of a file. @throws if there is none. */
  async read(path: string, branch: string = this.#branch): Promise<string> {
    const { server, name } = this.#options;
    return await server.read(name, path, branch);
  }

  /** Newest first. */
  async commits(branch: string = this.#branch): Promise<readonly SandboxCommit[]> {
    const { server, name } = this.#options;
    const args = ["log", "-z", "--root", "--name-only", `--format=${fields}`, branch];
    const parts = (await server.git(name, ...args)).split(/\0(?=[0-9a-f]{40}\0)/);
    return parts.map((part) => {
      const [id = "", author = "", message = "", ...paths] = part.split("\0");
      return { id, author, message: message.trimEnd(), paths: pathsOf(paths) };
    });
  }

  /** What a commit changed, as a unified diff. @default the newest one */
  async diff(commit: string = this.#branch): Promise<string> {
    const { server, name } = this.#options;
    return await server.git(name, "show", "--format=", "--no-color", "--patch", commit);
  }

  /** Commits as somebody else would, and returns the id of the commit once the system has seen it. */
  async commit(commit: CommitToMake): Promise<string> {
    const { server, name, timers, look } = this.#options;
    const { branch = this.#branch, author = "Somebody <somebody@example.com>" } = commit;
    const time = Math.floor(timers.now() / 1000);
    const id = await server.commit(name, { ...commit, branch, author, time });
    await look();
    return id;
  }

  get #branch(): string {
    return this.#options.branches[0] ?? "main";
  }
}

function pathsOf(parts: readonly string[]): readonly string[] {
  return parts.map((path) => path.replace(/^\n+/, "")).filter((path) => path !== "");
}
