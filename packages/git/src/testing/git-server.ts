import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Oid, parseOid } from "../objects/object.ts";
import { serveGit, stopGroup } from "./http-backend.ts";
import { importStream, type TestFiles } from "./import-stream.ts";
import { readBranch, readBranches } from "./read-branches.ts";
import { runGit } from "./run-git.ts";
import { createCertificate, type TestCertificate } from "./tls-certificate.ts";

export interface GitServerOptions {
  /** Where the repositories are kept. @default a temporary directory, removed by `close` */
  readonly root?: string;
  /** Passwords by user name. Without any, everybody may read and write. */
  readonly users?: Readonly<Record<string, string>>;
  /** The users that bearer tokens stand for. Only looked at if there are users or tokens. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** False for a server that speaks only the first version of the protocol. @default true */
  readonly version2?: boolean;
  /** True for HTTPS, with a certificate that only the authority in {@link GitServer.caFile} vouches for. */
  readonly tls?: boolean;
  /** What the certificate is for. @default `["IP:127.0.0.1", "DNS:localhost"]` */
  readonly certificateNames?: readonly string[];
}

export interface RepositorySettings {
  /** @default "main" */
  readonly branch?: string;
  /** @default "sha1" */
  readonly format?: "sha1" | "sha256";
}

export interface OutsideCommit {
  /** @default "main" */
  readonly branch?: string;
  readonly files: TestFiles;
  /** @default "outside" */
  readonly message?: string;
  /** Author and committer, with their email. @default "Test <test@example.com>" */
  readonly author?: string;
  /** When, in seconds since 1970. @default a second after the last one */
  readonly time?: number;
  /** Moves the branch to a commit on top of this one, even if that drops others. @default its head */
  readonly parent?: string;
  /** A second parent, whose changes must be among the files. */
  readonly merge?: string;
}

export interface ServedCommit {
  readonly oid: Oid;
  readonly parents: readonly string[];
  readonly message: string;
}

/** Answers a request instead of Git; false leaves it to Git. */
export type Interceptor = (request: IncomingMessage, response: ServerResponse) => boolean;

const start = 1_700_000_000;

/** Starts a Git server on a free port of 127.0.0.1, with real Git behind it. */
export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), "git-server-")));
  const certificate = options.tls
    ? await createCertificate(join(root, "tls"), options.certificateNames)
    : undefined;
  const server = new GitServer(root, options, certificate);
  await server.listen();
  return server;
}

/** Repositories served over HTTP, and the means to change them behind the back of a client. */
export class GitServer {
  readonly root: string;
  /** `GET /name.git/info/refs?service=git-upload-pack`, one line per request. */
  readonly requests: string[] = [];
  /** Undefined without TLS. */
  readonly certificate: TestCertificate | undefined;
  /** How many connections were made so far. */
  connections = 0;
  /** Set it to make the server misbehave. */
  intercept: Interceptor | undefined;

  readonly #options: GitServerOptions;
  readonly #http: Server;
  readonly #backends = new Set<ChildProcess>();
  readonly #sockets = new Set<Socket>();
  #clock = start;
  #port = 0;

  constructor(root: string, options: GitServerOptions, certificate?: TestCertificate) {
    this.root = root;
    this.#options = options;
    this.certificate = certificate;
    const serve = (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response);
    this.#http = certificate ? createTlsServer(certificate, serve) : createServer(serve);
    this.#http.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return `${this.certificate ? "https" : "http"}://127.0.0.1:${this.#port}`;
  }

  /** A file with whom to trust to believe the certificate; undefined without TLS. */
  get caFile(): string | undefined {
    return this.certificate?.caFile;
  }

  /** Ends every connection, whatever goes on. */
  async closeConnections(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => once(socket, "close"));
    this.#http.closeAllConnections();
    await Promise.all(closed);
  }

  urlOf(name: string): string {
    return `${this.url}/${name}.git`;
  }

  /** The directory of a repository; also a remote of its own. */
  pathOf(name: string): string {
    return join(this.root, `${name}.git`);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#http.listen(0, "127.0.0.1", resolve);
    });
    const address = this.#http.address();
    this.#port = typeof address === "object" && address ? address.port : 0;
  }

  /** Makes a repository with one commit and returns its name. */
  async createRepository(
    name: string,
    files: TestFiles,
    settings: RepositorySettings = {},
  ): Promise<Oid> {
    await this.createEmptyRepository(name, settings);
    return this.commit(name, { branch: settings.branch ?? "main", files, message: "first" });
  }

  /** Makes a repository without a commit, where HEAD points to a branch to be. */
  async createEmptyRepository(name: string, settings: RepositorySettings = {}): Promise<void> {
    const { branch = "main", format = "sha1" } = settings;
    const path = this.pathOf(name);
    const args = ["init", "--quiet", "--bare", `--object-format=${format}`, "-b", branch, path];
    await runGit(args, { directory: this.root });
  }

  /** Commits without going through HTTP, as somebody else would. */
  async commit(name: string, commit: OutsideCommit): Promise<Oid> {
    const { branch = "main", files, message = "outside", merge, author } = commit;
    const ref = `refs/heads/${branch}`;
    const parent = commit.parent ?? (await this.tip(name, branch));
    this.#clock = commit.time ?? this.#clock + 1;
    const input = importStream({ ref, message, files, time: this.#clock, parent, merge, author });
    const force = commit.parent === undefined ? [] : ["--force"];
    await runGit(["fast-import", "--quiet", ...force], { directory: this.pathOf(name), input });
    return parseOid((await this.tip(name, branch)) ?? "");
  }

  /** Commits once per entry on `main`, much faster than one by one. */
  async commitAll(
    name: string,
    commits: readonly Pick<OutsideCommit, "files" | "message">[],
  ): Promise<void> {
    const parent = await this.tip(name);
    const stream = commits.map(({ files, message = "outside" }, index) => {
      this.#clock += 1;
      const from = { parent: index === 0 ? parent : undefined, time: this.#clock };
      return importStream({ ref: "refs/heads/main", message, files, ...from });
    });
    const input = Buffer.concat(stream);
    await runGit(["fast-import", "--quiet"], { directory: this.pathOf(name), input });
  }

  /** The branches and where they are. */
  branches(name: string): Promise<ReadonlyMap<string, string>> {
    return readBranches(this.pathOf(name));
  }

  /** The commit a branch is at. */
  async tip(name: string, branch = "main"): Promise<Oid | undefined> {
    const tip = await readBranch(this.pathOf(name), branch);
    return tip === undefined ? undefined : parseOid(tip);
  }

  /** The text of a file on a branch. */
  async read(name: string, path: string, branch = "main"): Promise<string> {
    const bytes = await runGit(["cat-file", "blob", `refs/heads/${branch}:${path}`], {
      directory: this.pathOf(name),
    });
    return bytes.toString("utf8");
  }

  /** The commits of a branch, newest first. */
  async log(name: string, branch = "main"): Promise<ServedCommit[]> {
    const text = await this.git(name, "log", "--format=%H%x00%P%x00%s", `refs/heads/${branch}`);
    return text.split("\n").map((line) => {
      const [oid = "", parents = "", message = ""] = line.split("\0");
      return { oid: parseOid(oid), parents: parents.split(" ").filter(Boolean), message };
    });
  }

  /** Installs a hook of the server: a shell script without its first line. */
  async setHook(
    name: string,
    hook: "pre-receive" | "update" | "post-receive" | "reference-transaction",
    script: string,
  ): Promise<void> {
    const directory = join(this.pathOf(name), "hooks");
    await mkdir(directory, { recursive: true });
    const path = join(directory, hook);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  /** Runs any git command in a repository and returns what it printed. */
  async git(name: string, ...args: readonly string[]): Promise<string> {
    return (await runGit(args, { directory: this.pathOf(name) })).toString("utf8").trimEnd();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#http.close(resolve);
    });
    this.#http.closeAllConnections();
    for (const backend of this.#backends) {
      stopGroup(backend, "SIGKILL");
    }
    await closed;
    if (this.#options.root === undefined) {
      await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`);
    if (this.intercept?.(request, response)) {
      return;
    }
    const user = this.#user(request);
    const { users, tokens } = this.#options;
    if ((users ?? tokens) && user === undefined) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
      return;
    }
    const { version2 = true } = this.#options;
    const backend = serveGit(request, response, { root: this.root, user, version2 });
    this.#backends.add(backend);
    backend.once("close", () => this.#backends.delete(backend));
  }

  #user({ headers }: IncomingMessage): string | undefined {
    const token = headers.authorization?.match(/^Bearer (.+)$/i)?.[1] ?? "";
    if (token !== "") {
      return this.#options.tokens?.[token];
    }
    const encoded = headers.authorization?.match(/^Basic (.+)$/i)?.[1] ?? "";
    const [, user = "", password] =
      Buffer.from(encoded, "base64")
        .toString()
        .match(/^([^:]*):(.*)$/s) ?? [];
    return password !== undefined && this.#options.users?.[user] === password ? user : undefined;
  }
}
