import { execFileSync } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  watch,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  DeadlineError,
  GitProgramError,
  InvalidObjectError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../errors.ts";
import { encodeCommit } from "../objects/commit.ts";
import { makeObject, type Oid } from "../objects/object.ts";
import type { RemoteOptions } from "../remote-options.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { CliRemote } from "./cli-remote.ts";

const password = "pa55-wörd:with colon";
const main = { refs: ["refs/heads/main"] };
const options = { signal: new AbortController().signal };

let server: GitServer;
let directory: string;
let first: Oid;
const remotes: CliRemote[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cli-remote-test-"));
  server = await startGitServer({ users: { glu: password } });
  first = await server.createRepository("app", {
    "README.md": "hello\n",
    "big.bin": "x".repeat(5000),
  });
});

afterEach(async () => {
  server.intercept = undefined;
  await Promise.all(remotes.splice(0).map((remote) => remote.close()));
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

function open(overrides: Partial<RemoteOptions> = {}): CliRemote {
  const remote = new CliRemote({
    url: server.urlOf("app"),
    credential: credentialWith(password),
    directory,
    ...overrides,
  });
  remotes.push(remote);
  return remote;
}

function credentialWith(text: string) {
  return async () => ({ username: "glu", password: text });
}

async function failure(remote: CliRemote): Promise<unknown> {
  return remote.listRefs(main, options).catch((error: unknown) => error);
}

describe("CliRemote", () => {
  it("reports a wrong password without repeating it", async () => {
    const error = await failure(open({ credential: credentialWith("wr0ng") }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain(server.urlOf("app"));
    expect(String(error)).not.toContain("wr0ng");
  });

  it("reports a missing credential", async () => {
    expect(await failure(open({ credential: undefined }))).toBeInstanceOf(AuthenticationError);
  });

  it("refuses a credential that git would read as two", async () => {
    const remote = open({ credential: credentialWith("token\n") });
    expect(await failure(remote)).toBeInstanceOf(AuthenticationError);
  });

  it("masks a password that the server repeats", async () => {
    server.intercept = (_, response) =>
      Boolean(response.writeHead(500, { "content-type": "text/plain" }).end(`bad ${password}`));
    expect(String(await failure(open()))).not.toContain(password);
  });

  it.each([
    [401, AuthenticationError],
    [403, AuthenticationError],
    [404, RepositoryNotFoundError],
    [429, RateLimitedError],
    [500, RemoteUnreachableError],
  ])("understands a server that answers %i", async (status, type) => {
    server.intercept = (_, response) => Boolean(response.writeHead(status).end());
    expect(await failure(open())).toBeInstanceOf(type);
  });

  it("reports a page that is no Git repository", async () => {
    server.intercept = (_, response) => Boolean(response.end("<html>Sign in</html>"));
    expect(await failure(open())).toBeInstanceOf(RepositoryNotFoundError);
  });

  it("reports a port where nobody listens", async () => {
    expect(await failure(open({ url: "http://127.0.0.1:1/x.git" }))).toBeInstanceOf(
      RemoteUnreachableError,
    );
  });

  it("reports a local path without a repository", async () => {
    expect(await failure(open({ url: join(directory, "missing.git") }))).toBeInstanceOf(
      RepositoryNotFoundError,
    );
  });

  it("gives up on a server that accepts and never answers, and leaves no process behind", async () => {
    const silent = await listenSilently();
    const remote = open({ url: silent.url, timeouts: { listRefs: 300 } });
    expect(await failure(remote)).toBeInstanceOf(DeadlineError);
    await silent.closed();
    expect(processesWith(silent.url)).toEqual([]);
    silent.server.close();
  });

  it("leaves no process behind when it is closed while a push hangs", async () => {
    const hanging = open();
    const fetched = await hanging.fetch({ tip: first, need: { kind: "oids", oids: [] } }, options);
    expect(fetched.objects).toEqual([]);
    const arrived = new Promise<void>((resolve) => {
      server.intercept = ({ url }) => {
        const isPush = url?.endsWith("/git-receive-pack") ?? false;
        if (isPush) {
          resolve();
        }
        return isPush;
      };
    });
    const push = hanging.push(newCommit(first), options);
    push.catch(() => undefined);
    await arrived;
    expect(processesWith(server.urlOf("app"))).not.toEqual([]);
    await hanging.close();
    await expect(push).rejects.toThrow("closed");
    expect(processesWith(server.urlOf("app"))).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it.runIf(process.platform === "linux")(
    "shows its credential in no argument, environment or file while it pushes",
    async () => {
      const remote = open();
      await server.setHook(
        "app",
        "pre-receive",
        "touch held; while [ ! -e go ]; do sleep 0.02; done; rm go",
      );
      const arrived = hookStarted(server.pathOf("app"));
      const push = remote.push(newCommit(first), options);
      await arrived;
      const traces = await traceSecret(directory);
      await writeFile(join(server.pathOf("app"), "go"), "");
      expect(await push).toEqual([{ kind: "accepted", ref: "refs/heads/pushed" }]);
      expect(traces.processes).toBeGreaterThan(2);
      expect(traces.leaks).toEqual([]);
      await rm(join(server.pathOf("app"), "hooks"), { recursive: true });
    },
  );

  it("offers its credential to nobody else after a redirect", async () => {
    const other = await startGitServer({ users: { glu: password } });
    await other.createRepository("app", { stolen: "yes" });
    const seen: (string | undefined)[] = [];
    other.intercept = (request) => {
      seen.push(request.headers.authorization);
      return false;
    };
    server.intercept = (request, response) =>
      Boolean(response.writeHead(302, { location: `${other.url}${request.url}` }).end());
    expect(await failure(open())).toBeInstanceOf(AuthenticationError);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(Boolean)).toEqual([]);
    await other.close();
  });

  it("keeps its directory to itself", async () => {
    await open().listRefs(main, options);
    const [home = ""] = await readdir(directory);
    expect((await stat(join(directory, home))).mode & 0o777).toBe(0o700);
  });

  it("runs no hook and reads no configuration of the machine", async () => {
    const home = await mkdtemp(join(tmpdir(), "cli-remote-home-"));
    await mkdir(join(home, "hooks"));
    await writeFile(join(home, "hooks", "pre-push"), `#!/bin/sh\ntouch ${home}/ran\n`);
    await chmod(join(home, "hooks", "pre-push"), 0o755);
    await writeFile(join(home, ".gitconfig"), `[core]\n\thooksPath = ${home}/hooks\n`);
    const environment = { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: home };
    await open({ environment }).push(newCommit(first, "hookless"), options);
    expect(await readdir(home)).not.toContain("ran");
    await rm(home, { recursive: true });
  });

  it("names the size of a blob that is too large instead of reading it", async () => {
    const need = { kind: "paths", paths: ["big.bin", "README.md"] } as const;
    const fetched = await open({ maxObjectSize: 1000 }).fetch({ tip: first, need }, options);
    expect(fetched.oversized).toEqual([{ oid: expect.any(String), size: 5000 }]);
    expect(fetched.objects.map(({ type }) => type)).toEqual(["commit", "tree", "blob"]);
  });

  it("says so if git is missing or too old", async () => {
    expect(await failure(open({ environment: { PATH: directory } }))).toBeInstanceOf(
      GitProgramError,
    );
    const bin = await mkdtemp(join(tmpdir(), "cli-remote-bin-"));
    await writeFile(join(bin, "git"), "#!/bin/sh\necho git version 2.20.1\n");
    await chmod(join(bin, "git"), 0o755);
    const old = open({ environment: { PATH: bin } });
    const need = { kind: "oids", oids: [] } as const;
    await expect(old.fetch({ tip: first, need }, options)).rejects.toThrow("git 2.20 is too old");
    await rm(bin, { recursive: true });
  });

  it("starts afresh after a fetch was killed in the middle", async () => {
    const remote = open();
    const stop = new AbortController();
    server.intercept = ({ method }) => {
      if (method === "POST") {
        stop.abort(new Error("enough"));
      }
      return method === "POST";
    };
    const request = { tip: first, need: { kind: "paths", paths: [""] } } as const;
    await expect(remote.fetch(request, { signal: stop.signal })).rejects.toThrow("enough");
    server.intercept = undefined;
    expect((await remote.fetch(request, options)).objects).not.toEqual([]);
    const [home = ""] = await readdir(directory);
    expect(await readdir(join(directory, home))).toHaveLength(1);
  });

  it("works with repositories of SHA-256", async () => {
    const tip = await server.createRepository("wide", { "a/b": "deep\n" }, { format: "sha256" });
    const remote = open({ url: server.urlOf("wide") });
    const need = { kind: "paths", paths: ["a/b"] } as const;
    const fetched = await remote.fetch({ tip, need }, options);
    expect(fetched.objects.map(({ type }) => type)).toEqual(["commit", "tree", "tree", "blob"]);
    const listing = await remote.listRefs(main, options);
    expect(listing.refs.get("refs/heads/main")).toBe(tip);
  });

  it("refuses a push that moves nothing", async () => {
    const updates = [{ ref: "refs/heads/main", old: undefined, new: undefined }];
    await expect(open().push({ updates, objects: [] }, options)).rejects.toThrow(
      InvalidObjectError,
    );
  });

  it("tells what led to a commit that others fetch for themselves at the same time", async () => {
    const known = await server.createRepository("grown", { "a.txt": "1\n" });
    await server.commit("grown", { files: { "a.txt": "2\n" } });
    const tip = await server.commit("grown", { files: { "a.txt": "3\n" } });
    const remote = open({ url: server.urlOf("grown") });
    const others: Promise<unknown>[] = [];
    const need = { kind: "paths", paths: ["a.txt"] } as const;
    server.intercept = ({ method }) => {
      if (method === "POST" && others.length < 20) {
        others.push(remote.fetch({ tip, need }, options));
      }
      return false;
    };
    const { fastForward, commits } = await remote.log({ known, tip, paths: ["a.txt"] }, options);
    await Promise.all(others);
    expect(fastForward).toBe("yes");
    expect(commits.map(({ oid }) => oid)).toEqual([tip]);
  });
});

/** A commit without files, pushed to a branch of its own. */
function newCommit(parent: Oid, branch = "pushed") {
  const tree = makeObject("sha1", "tree", Buffer.alloc(0));
  const who = { name: "Test", email: "test@example.com", at: new Date(0), offset: 0 };
  const data = encodeCommit({
    tree: tree.oid,
    parents: [parent],
    author: who,
    committer: who,
    message: branch,
  });
  const commit = makeObject("sha1", "commit", data);
  const updates = [{ ref: `refs/heads/${branch}`, old: undefined, new: commit.oid }];
  return { updates, objects: [tree, commit] };
}

async function listenSilently() {
  const closed: Promise<unknown>[] = [];
  const server: Server = createServer((socket) => {
    socket.resume();
    closed.push(new Promise((resolve) => socket.once("close", resolve)));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    server,
    url: `http://127.0.0.1:${port}/x.git`,
    closed: () => Promise.all(closed),
  };
}

/** The processes that have a text in their arguments. */
function processesWith(text: string): string[] {
  const list = execFileSync("ps", ["-eo", "pid=,args="]).toString();
  return list.split("\n").filter((line) => line.includes(text));
}

async function hookStarted(path: string): Promise<void> {
  for await (const { filename } of watch(path)) {
    if (filename === "held") {
      return;
    }
  }
}

async function traceSecret(files: string) {
  const words = [
    password,
    encodeURIComponent(password),
    Buffer.from(`glu:${password}`).toString("base64"),
  ];
  const leaks: string[] = [];
  const search = (place: string, text: string) => {
    if (words.some((word) => text.includes(word))) {
      leaks.push(place);
    }
  };
  let processes = 0;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const file of ["cmdline", "environ"]) {
      const text = await readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
      processes += file === "cmdline" && text.includes(server.urlOf("app")) ? 1 : 0;
      search(`${pid} ${file}`, text);
    }
  }
  for (const entry of await readdir(files, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      search(path, await readFile(path, "utf8"));
    }
  }
  return { processes, leaks };
}
