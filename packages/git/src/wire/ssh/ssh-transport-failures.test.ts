import { chmod, copyFile, readdir, readFile, rm, watch, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  ClosedError,
  DeadlineError,
  type GitError,
  GitProgramError,
  HostKeyError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../../errors.ts";
import type { Oid } from "../../objects/object.ts";
import type { SshOptions } from "../../remote-options.ts";
import { listBranches, textOf } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { sshServerAvailable } from "../../testing/ssh-server.ts";
import { makeKey } from "../../testing/ssh-server-files.ts";
import {
  type OpenTransportOptions,
  SshTransportFixture,
} from "../../testing/ssh-transport-fixture.ts";
import { encodePacket, flushPacket } from "../protocol/pkt-line.ts";
import type { SshTransport } from "./ssh-transport.ts";

const { signal } = new AbortController();
const isMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";
const upload = "git-upload-pack";
const receive = "git-receive-pack";

describe.skipIf(isMissing)("SshTransport", () => {
  let fixture: SshTransportFixture;
  let first: Oid;

  beforeAll(async () => {
    fixture = await SshTransportFixture.start();
    first = await fixture.git.createRepository("app", { "README.md": "hello\n" });
  });

  afterEach(async () => {
    await fixture.closeAll();
  });

  afterAll(async () => {
    await fixture.stop();
  });

  /** The error of a discovery; nothing may be left of it even before the transport is closed. */
  async function failure(options: OpenTransportOptions): Promise<GitError> {
    const transport = fixture.open(options);
    const error = await transport.discover(upload, { signal }).catch((reason: unknown) => reason);
    expect(fixture.processes()).toEqual([]);
    expect(await readdir(fixture.directory)).toEqual([]);
    return error as GitError;
  }

  function withKey(key: string): { readonly ssh: SshOptions } {
    return { ssh: { key, knownHosts: fixture.ssh.knownHosts } };
  }

  async function writeTemporary(name: string, text: string): Promise<string> {
    const path = join(fixture.git.root, name);
    await writeFile(path, text);
    return path;
  }

  it("does not speak with a server it does not know", async () => {
    const knownHosts = await writeTemporary("known_nobody", "");
    const error = await failure({ ssh: { key: fixture.ssh.key, knownHosts } });
    expect(error).toBeInstanceOf(HostKeyError);
    expect(error.message).toContain(`server 127.0.0.1 is not known: ${knownHosts}`);
    expect(error.message).toContain(`"ssh-keyscan -p ${fixture.ssh.port} 127.0.0.1"`);
    expect(await readFile(knownHosts, "utf8")).toBe("");
  });

  it("does not speak with a server that has another key than before", async () => {
    const otherKey = await readFile(`${fixture.ssh.key}.pub`, "utf8");
    const line = `[127.0.0.1]:${fixture.ssh.port} ${otherKey}`;
    const knownHosts = await writeTemporary("known_other", line);
    const error = await failure({ ssh: { key: fixture.ssh.key, knownHosts } });
    expect(error).toBeInstanceOf(HostKeyError);
    expect(error.message).toContain(`another key than the one in ${knownHosts}`);
    expect(await readFile(knownHosts, "utf8")).toBe(line);
  });

  it("reports a key that the server does not let in", async () => {
    const key = join(fixture.git.root, "stranger");
    await makeKey(key);
    const error = await failure(withKey(key));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("Permission denied (publickey). Check");
  });

  it("reports a key with a passphrase", async () => {
    const key = join(fixture.git.root, "locked");
    await makeKey(key, "secret");
    const error = await failure(withKey(key));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("passphrase");
  });

  it("reports a key that is not there, and tries no other", async () => {
    const error = await failure(withKey("/nowhere/key"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("/nowhere/key");
  });

  it("reports a key that others may read", async () => {
    const key = join(fixture.git.root, "open");
    await copyFile(fixture.ssh.key, key);
    await chmod(key, 0o644);
    const error = await failure(withKey(key));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("Give the file the mode 0600.");
  });

  it("reports a file that is no key", async () => {
    const key = await writeTemporary("nonsense", "nonsense");
    await chmod(key, 0o600);
    const error = await failure(withKey(key));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("no private key that ssh can read");
  });

  it.each([
    ["a port where nobody listens", "ssh://git@127.0.0.1:1/app.git", "Connection refused"],
    ["a name that leads nowhere", "ssh://git@nobody.invalid/app.git", "nobody.invalid"],
  ])("reports %s", async (_, url, words) => {
    const error = await failure({ url });
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(error.message).toContain(words);
    expect(error.message).toContain(`Connecting to ${url} failed`);
  });

  it("says so if there is no ssh program", async () => {
    const error = await failure({ environment: { PATH: fixture.git.root } });
    expect(error).toBeInstanceOf(GitProgramError);
    expect(error.message).toContain("The ssh program could not be started.");
  });

  it("gives up on a server that accepts and never answers", async () => {
    const silent = await listenSilently();
    const started = performance.now();
    const url = `ssh://git@127.0.0.1:${silent.port}/app.git`;
    expect(await failure({ url, timeouts: { connect: 300 } })).toBeInstanceOf(DeadlineError);
    expect(performance.now() - started).toBeLessThan(5000);
    await silent.close();
  });

  it("lets go of a connection that nobody waits for any more", async () => {
    const silent = await listenSilently();
    const stop = new AbortController();
    const transport = fixture.open({ url: `ssh://git@127.0.0.1:${silent.port}/app.git` });
    const discovery = transport.discover(upload, { signal: stop.signal });
    await silent.connected;
    stop.abort(new Error("enough"));
    await expect(discovery).rejects.toThrow("enough");
    await silent.disconnected;
    await silent.close();
  });

  it("reports a repository that is not there", async () => {
    const transport = fixture.open({ url: fixture.ssh.urlOf("missing") });
    const discovery = transport.discover(upload, { signal });
    await expect(discovery).rejects.toThrow(RepositoryNotFoundError);
    const answer = textOf(transport.exchange(upload, listBranches, { signal }));
    await expect(answer).rejects.toThrow(RepositoryNotFoundError);
    await fixture.git.createRepository("missing", { "README.md": "now\n" });
    await transport.discover(upload, { signal });
  });

  it("passes on what the server says about a request it does not understand", async () => {
    const request = Buffer.concat([encodePacket("command=nonsense\n"), flushPacket]);
    const answer = textOf(fixture.open().exchange(upload, request, { signal }));
    await expect(answer).rejects.toThrow(RemoteUnreachableError);
    await expect(answer).rejects.toThrow("invalid command 'nonsense'");
  });

  describe("while the server is busy with a push", () => {
    let transport: SshTransport;
    let stop: AbortController;

    beforeAll(async () => {
      const hook = "touch held; while [ ! -e go ]; do sleep 0.02; done; rm go";
      await fixture.git.setHook("app", "pre-receive", hook);
    });

    afterEach(async () => {
      await writeFile(join(fixture.git.pathOf("app"), "go"), "");
      await rm(join(fixture.git.pathOf("app"), "held"), { force: true });
    });

    /** Resolves, when the hook runs, with the answer that will not come. */
    async function startPush(options: OpenTransportOptions = {}) {
      transport = fixture.open(options);
      await rm(join(fixture.git.pathOf("app"), "go"), { force: true });
      stop = new AbortController();
      const started = hookStarted(fixture.git.pathOf("app"));
      const answer = textOf(transport.exchange(receive, await push(), { signal: stop.signal }));
      answer.catch(() => undefined);
      await started;
      return { answer };
    }

    async function push(): Promise<Buffer> {
      const directory = fixture.git.pathOf("app");
      return Buffer.concat([
        encodePacket(`${"0".repeat(40)} ${first} refs/heads/${Date.now()}\0 report-status`),
        flushPacket,
        await runGit(["pack-objects", "--stdout"], { directory }),
      ]);
    }

    it("ends the process with the reason of the signal", async () => {
      const { answer } = await startPush();
      expect(fixture.processes()).toHaveLength(2);
      stop.abort(new Error("enough"));
      await expect(answer).rejects.toThrow("enough");
      expect(fixture.processes()).toHaveLength(1);
    });

    it("ends everything when it is closed", async () => {
      const { answer } = await startPush();
      await transport.close();
      expect(fixture.processes()).toEqual([]);
      expect(await readdir(fixture.directory)).toEqual([]);
      await expect(answer).rejects.toThrow(ClosedError);
    });

    it("gives up when the server is silent, and trusts the connection no longer", async () => {
      const { answer } = await startPush({ timeouts: { silence: 2000 } });
      await expect(answer).rejects.toThrow(DeadlineError);
      const before = await fixture.traffic();
      expect(await textOf(transport.exchange(upload, listBranches, { signal }))).toContain(first);
      const after = await fixture.traffic();
      expect(after.connections - before.connections).toBe(1);
    });

    it.runIf(process.platform === "linux")("shows its key and its agent to nobody", async () => {
      const { SSH_AUTH_SOCK: _, ...environment } = process.env;
      const agent = "/run/nobody/agent";
      await startPush({ environment: { ...environment, SSH_AUTH_SOCK: agent } });
      const [, secret = ""] = (await readFile(fixture.ssh.key, "utf8")).split("\n");
      expect(secret.length).toBeGreaterThan(60);
      const places = await placesOf(fixture.processes().map(({ pid }) => pid));
      expect(places).toHaveLength(2);
      for (const { args, variables } of places) {
        expect(args + variables).not.toContain(secret);
        expect(variables).not.toContain("SSH_AUTH_SOCK");
        expect(variables.split("\0").filter(Boolean).map(nameOf).toSorted()).toEqual([
          "GIT_PROTOCOL",
          "HOME",
          "LC_ALL",
          "PATH",
        ]);
      }
    });
  });
});

async function listenSilently() {
  let connect = (): void => undefined;
  let disconnect = (): void => undefined;
  const connected = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const disconnected = new Promise<void>((resolve) => {
    disconnect = resolve;
  });
  const server = createServer((socket) => {
    connect();
    socket.resume();
    socket.on("error", () => undefined);
    socket.once("close", () => disconnect());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" ? address?.port : undefined,
    connected,
    disconnected,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function hookStarted(path: string): Promise<void> {
  for await (const { filename } of watch(path)) {
    if (filename === "held") {
      return;
    }
  }
}

async function placesOf(pids: readonly number[]) {
  return Promise.all(
    pids.map(async (pid) => ({
      args: await readFile(`/proc/${pid}/cmdline`, "utf8"),
      variables: await readFile(`/proc/${pid}/environ`, "utf8"),
    })),
  );
}

function nameOf(variable: string): string {
  return variable.slice(0, variable.indexOf("="));
}
