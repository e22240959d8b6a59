import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Oid,
  type OpenRemoteOptions,
  openRemote,
  type Remote,
  Repository,
  type RepositoryOptions,
} from "@glu/git";
import {
  type GitServer,
  type GitServerOptions,
  type SshServer,
  startGitServer,
  startSshServer,
  type TestFiles,
} from "@glu/git/testing";
import { type Route, routes } from "./routes.ts";

export interface OpenOptions {
  readonly remote?: Partial<OpenRemoteOptions>;
  readonly repository?: Partial<RepositoryOptions>;
}

export const author = { name: "Glu", email: "glu@example.com" };

export const files = {
  "README.md": "hello\n",
  "shared.txt": "",
  "env/staging/app.yaml": "image: one\n",
  "env/production/app.yaml": "image: zero\n",
} as const;

/** For a hook of the server. */
export const countPush = "printf x >>pushes";

/** Servers with one repository per test, and the clients that were opened on it. */
export class RemoteFixture {
  readonly server: GitServer;
  readonly ssh: SshServer | undefined;
  /** Where clients keep what they keep on disk. */
  readonly directory: string;
  /** The repository of this test. */
  name = "";
  #first: Oid | undefined;
  readonly #opened: { readonly close: () => Promise<void> }[] = [];
  #count = 0;

  static async start(options: GitServerOptions = {}): Promise<RemoteFixture> {
    const server = await startGitServer(options);
    const needsSsh = routes.some(({ transport }) => transport === "ssh");
    const ssh = needsSsh ? await startSshServer({ root: server.root }) : undefined;
    return new RemoteFixture({ server, ssh, directory: await mkdtemp(join(tmpdir(), "faults-")) });
  }

  private constructor(parts: Pick<RemoteFixture, "server" | "ssh" | "directory">) {
    this.server = parts.server;
    this.ssh = parts.ssh;
    this.directory = parts.directory;
  }

  /** Makes the repository of a test, with one commit. */
  async newRepository(content: TestFiles = files): Promise<void> {
    await this.newEmptyRepository();
    this.#first = await this.server.commit(this.name, { files: content, message: "first" });
  }

  async newEmptyRepository(): Promise<void> {
    this.#count += 1;
    this.name = `repository-${this.#count}`;
    await this.server.createEmptyRepository(this.name);
  }

  /** The first commit of this test's repository. */
  get first(): Oid {
    if (!this.#first) {
      throw new Error("there is no repository yet");
    }
    return this.#first;
  }

  /** What it takes to reach this test's repository. */
  access({ engine, transport }: Route): OpenRemoteOptions {
    const { directory, server, ssh } = this;
    if (transport === "http") {
      return { engine, directory, url: server.urlOf(this.name), caFile: server.caFile };
    }
    if (transport === "path") {
      return { engine, directory, url: server.pathOf(this.name) };
    }
    if (!ssh) {
      throw new Error("there is no SSH server");
    }
    const { key, knownHosts } = ssh;
    return { engine, directory, url: ssh.urlOf(this.name), ssh: { key, knownHosts } };
  }

  openRemote(route: Route, options: Partial<OpenRemoteOptions> = {}): Remote {
    const remote = openRemote({ ...this.access(route), ...options });
    this.#opened.push(remote);
    return remote;
  }

  open(route: Route, { remote, repository }: OpenOptions = {}): Repository {
    const opened = new Repository({
      remote: openRemote({ ...this.access(route), ...remote }),
      author,
      ...repository,
    });
    this.#opened.push(opened);
    return opened;
  }

  /** The messages on a branch, oldest first, without that of the first commit. */
  async messages(branch = "main"): Promise<readonly string[]> {
    const commits = await this.server.log(this.name, branch);
    return commits
      .map(({ message }) => message)
      .toReversed()
      .slice(1);
  }

  /** What git finds wrong with the repository. */
  async fsck(): Promise<string> {
    return this.server.git(this.name, "fsck", "--strict", "--no-dangling", "--no-progress");
  }

  /** The requests over HTTP for this test's repository, such as `POST git-receive-pack`. */
  get requests(): readonly string[] {
    const prefix = ` /${this.name}.git/`;
    return this.server.requests
      .filter((line) => line.includes(prefix))
      .map((line) => line.replace(prefix, " "));
  }

  /** How often a hook with {@link countPush} in it ran: pushes that reached git, over any transport. */
  async pushes(): Promise<number> {
    const path = join(this.server.pathOf(this.name), "pushes");
    return (await readFile(path, "utf8").catch(() => "")).length;
  }

  /** Closes what was opened and returns what is left on disk. */
  async closeAll(): Promise<readonly string[]> {
    this.server.intercept = undefined;
    await Promise.all(this.#opened.splice(0).map((one) => one.close()));
    return readdir(this.directory);
  }

  async stop(): Promise<void> {
    await this.ssh?.close();
    await this.server.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
