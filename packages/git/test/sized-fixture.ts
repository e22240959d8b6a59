import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenRemoteOptions, openRemote, Repository } from "@glu/git";
import {
  editCommit,
  type GitServer,
  generatedRepository,
  type ManifestEdit,
  type RepositorySize,
  runGit,
  type SshServer,
  startGitServer,
  startSshServer,
} from "@glu/git/testing";
import { engines, type Route, routes, type TestedEngine } from "./routes.ts";

export const sizes = ["SMALL", "MEDIUM", "LARGE"] as const;

export interface SizedRoute {
  readonly engine: TestedEngine;
  /** HTTPS is with a password. */
  readonly transport: Route["transport"] | "https";
}

export const sizedRoutes: readonly SizedRoute[] = [
  ...routes,
  ...engines.map((engine) => ({ engine, transport: "https" }) as const),
];

/** For `describe.each`, with `%s`. */
export const titledSizedRoutes: readonly (readonly [string, SizedRoute])[] = sizedRoutes.map(
  (route) => [`${route.engine} over ${route.transport}`, route],
);

export interface SizedTarget {
  readonly size: RepositorySize;
  readonly route: SizedRoute;
}

export const committer = { name: "Glu", email: "glu@example.com" };

const user = { username: "bot", password: "p@ss:word/é" };
/** A directory with so many files is added to each repository. */
const manyFiles = 2000;

interface SizedFixtureParts {
  readonly directory: string;
  readonly http: GitServer;
  readonly https: GitServer;
  readonly ssh: SshServer | undefined;
}

/** A copy of the generated repository of each size, and all servers in front of it. */
export class SizedFixture {
  readonly #parts: SizedFixtureParts;
  readonly #opened: Repository[] = [];
  #edits = 0;

  static async start(): Promise<SizedFixture> {
    const directory = await mkdtemp(join(tmpdir(), "sizes-"));
    const root = join(directory, "served");
    await Promise.all([mkdir(root), mkdir(join(directory, "clients"))]);
    const users = { [user.username]: user.password };
    const needsSsh = routes.some(({ transport }) => transport === "ssh");
    const [http, https, ssh] = await Promise.all([
      startGitServer({ root }),
      startGitServer({ root, users, tls: true }),
      needsSsh ? startSshServer({ root }) : undefined,
    ]);
    return new SizedFixture({ directory, http, https, ssh });
  }

  private constructor(parts: SizedFixtureParts) {
    this.#parts = parts;
  }

  /** Copies the repository to where the servers find it, with these branches at its newest commit. */
  async serve(size: RepositorySize, branches: readonly string[]): Promise<void> {
    const { signal } = new AbortController();
    await cp(await generatedRepository(size, { signal }), this.pathOf(size), { recursive: true });
    await this.git(size, "config", "receive.fsckObjects", "true");
    await this.#import(size, [
      "commit refs/heads/main\ncommitter Dev <dev@example.com> now\ndata 4\nmany\n",
      "from refs/heads/main^0\n",
      ...Array.from({ length: manyFiles }, (_, index) => newFile(manyPath(index), `${index}\n`)),
    ]);
    const updates = branches.map((branch) => `create refs/heads/${branch} refs/heads/main\n`);
    await this.#run(size, ["update-ref", "--stdin"], updates);
  }

  open({ size, route }: SizedTarget): Repository {
    const remote = openRemote(this.#access(size, route));
    const repository = new Repository({ remote, author: committer });
    this.#opened.push(repository);
    return repository;
  }

  pathOf(size: RepositorySize): string {
    return this.#parts.http.pathOf(size.toLowerCase());
  }

  git(size: RepositorySize, ...args: readonly string[]): Promise<string> {
    return this.#parts.http.git(size.toLowerCase(), ...args);
  }

  /** Somebody with plain git edits one deployment, which nobody has edited like that before. */
  async commitOutside(size: RepositorySize, branch: string, path: string): Promise<void> {
    this.#edits += 1;
    const ref = `refs/heads/${branch}`;
    const digest = `sha256:${String(this.#edits).padStart(64, "0")}`;
    const edit: ManifestEdit = { path, digest };
    await this.#import(size, [editCommit({ ref, parent: `${ref}^0`, edit })]);
  }

  /** Closes what was opened and returns what is left on disk. */
  async closeAll(): Promise<readonly string[]> {
    await Promise.all(this.#opened.splice(0).map((one) => one.close()));
    return readdir(this.#clients);
  }

  async stop(): Promise<void> {
    const { directory, http, https, ssh } = this.#parts;
    await Promise.all([http.close(), https.close(), ssh?.close()]);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }

  get #clients(): string {
    return join(this.#parts.directory, "clients");
  }

  #access(size: RepositorySize, { engine, transport }: SizedRoute): OpenRemoteOptions {
    const name = size.toLowerCase();
    const { http, https, ssh } = this.#parts;
    const common = { engine, directory: this.#clients };
    switch (transport) {
      case "http":
        return { ...common, url: http.urlOf(name) };
      case "path":
        return { ...common, url: http.pathOf(name) };
      case "https": {
        const credential = async () => user;
        return { ...common, url: https.urlOf(name), caFile: https.caFile, credential };
      }
      default: {
        if (!ssh) {
          throw new Error("there is no SSH server");
        }
        const { key, knownHosts } = ssh;
        return { ...common, url: ssh.urlOf(name), ssh: { key, knownHosts } };
      }
    }
  }

  /** A commit older than its parents would make git walk through all of history. */
  async #import(size: RepositorySize, commands: readonly string[]): Promise<void> {
    await this.#run(size, ["fast-import", "--quiet", "--date-format=now"], commands);
  }

  async #run(size: RepositorySize, args: readonly string[], input: readonly string[]) {
    await runGit(args, { directory: this.pathOf(size), input });
  }
}

/** A file of the directory with many files. */
export function manyPath(index: number): string {
  return `many/file-${String(index).padStart(4, "0")}.txt`;
}

function newFile(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}
