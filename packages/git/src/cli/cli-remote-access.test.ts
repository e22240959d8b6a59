import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  HostKeyError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../errors.ts";
import type { RemoteOptions } from "../remote-options.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "../testing/ssh-server.ts";
import { makeKey } from "../testing/ssh-server-files.ts";
import { CliRemote } from "./cli-remote.ts";

const isSshMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";
const main = { refs: ["refs/heads/main"] };
const { signal } = new AbortController();

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cli-remote-access-test-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** The answer or the error; nothing may be left of either. */
async function listRefs(options: RemoteOptions): Promise<unknown> {
  const remote = new CliRemote({ directory, ...options });
  try {
    return await remote.listRefs(main, { signal });
  } catch (error) {
    return error;
  } finally {
    await remote.close();
    assert.deepEqual(await readdir(directory), []);
  }
}

describe.skipIf(isSshMissing)("CliRemote over SSH", () => {
  let git: GitServer;
  let server: SshServer;
  let files: string;

  beforeAll(async () => {
    files = await mkdtemp(join(tmpdir(), "cli-remote-ssh-test-"));
    git = await startGitServer();
    await git.createRepository("app", { "README.md": "hello\n" });
    server = await startSshServer({ root: git.root });
  });

  afterAll(async () => {
    await server.close();
    await git.close();
    await rm(files, { recursive: true });
  });

  it("reaches a repository whatever its name", async () => {
    const name = `it's a "repo" & $(more) 100% ä`;
    const tip = await git.createRepository(name, { "README.md": "odd\n" });
    const { key, knownHosts } = server;
    const listing = await listRefs({ url: server.urlOf(name), ssh: { key, knownHosts } });
    expect(listing).toMatchObject({ refs: new Map([["refs/heads/main", tip]]) });
    const sessions = await server.sessions();
    expect(sessions.at(-1)?.protocol).toBe("version=2");
  });

  it("reads files whose names need quotes", async () => {
    const odd = join(files, `it's "odd" 100%`);
    await writeFile(odd, await readFile(server.key), { mode: 0o600 });
    await writeFile(`${odd} hosts`, await readFile(server.knownHosts));
    const ssh = { key: odd, knownHosts: `${odd} hosts` };
    expect(await listRefs({ url: server.urlOf("app"), ssh })).toHaveProperty("refs");
  });

  it("does not speak with a server it does not know", async () => {
    const knownHosts = join(files, "nobody");
    const error = await listRefs({
      url: server.urlOf("app"),
      ssh: { key: server.key, knownHosts },
    });
    expect(error).toBeInstanceOf(HostKeyError);
    expect(String(error)).toContain(`server 127.0.0.1 is not known: ${knownHosts}`);
    expect(await readdir(files)).not.toContain("nobody");
  });

  it("reports a key that is not let in, has a passphrase or is not there", async () => {
    const { knownHosts } = server;
    const [stranger, locked] = [join(files, "stranger"), join(files, "locked")];
    await Promise.all([makeKey(stranger), makeKey(locked, "secret")]);
    const words = [
      [stranger, "Permission denied (publickey)"],
      [locked, "has a passphrase"],
      [join(files, "missing"), "cannot be read"],
    ] as const;
    for (const [key, reason] of words) {
      const error = await listRefs({ url: server.urlOf("app"), ssh: { key, knownHosts } });
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).toContain(reason);
    }
  });

  it("reports a repository that is not there", async () => {
    const { key, knownHosts } = server;
    const error = await listRefs({ url: server.urlOf("missing"), ssh: { key, knownHosts } });
    expect(error).toBeInstanceOf(RepositoryNotFoundError);
  });

  it("reports a port where nobody listens", async () => {
    const error = await listRefs({ url: "ssh://git@127.0.0.1:1/app.git" });
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain("Connection refused");
  });
});

describe("CliRemote over HTTPS", () => {
  let server: GitServer;

  beforeAll(async () => {
    server = await startGitServer({ tls: true });
    await server.createRepository("app", { "README.md": "hello\n" });
  });

  afterAll(async () => {
    await server.close();
  });

  it("trusts the authorities it is given, and no server without them", async () => {
    const url = server.urlOf("app");
    expect(await listRefs({ url, caFile: server.caFile })).toHaveProperty("refs");
    const error = await listRefs({ url });
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toMatch(/certificate/i);
  });
});
