import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DeadlineError, SigningError } from "../errors.ts";
import { ManualTimers } from "../testing/manual-timers.ts";
import { appendLine, RepositoryFixture, writeText } from "../testing/repository-fixture.ts";
import { gpgSigner } from "./gpg-signer.ts";
import type { Signer } from "./signer.ts";
import { sshSigner } from "./ssh-signer.ts";

const run = promisify(execFile);
const { signal } = new AbortController();
const payload = Buffer.from("what is signed\n");

let fixture: RepositoryFixture;
let directory: string;

/** Private to these tests: neither keys nor an agent of whoever runs them. */
const environment = () => ({ PATH: process.env["PATH"], HOME: directory });
const path = (name: string) => join(directory, name);

beforeAll(async () => {
  fixture = await RepositoryFixture.start();
  directory = await mkdtemp(join(tmpdir(), "signing-"));
  await Promise.all([
    makeSshKey("plain", ""),
    makeSshKey("locked", "secret"),
    makeSshKey("agent's key", ""),
    makeGpgKeys(),
  ]);
});

beforeEach(() => fixture.newRepository());

afterEach(async () => {
  await fixture.closeAll();
});

afterAll(async () => {
  await run("gpgconf", ["--kill", "all"], { env: { ...environment(), GNUPGHOME: path("gpg") } });
  await fixture.stop();
  await rm(directory, { recursive: true, force: true });
});

describe("a signed commit", () => {
  it("is one git verifies, by an SSH key", async () => {
    await fixture
      .open({ signer: sshSigner({ key: path("plain"), environment: environment() }) })
      .write("main", writeText("README.md", "signed\n"));
    const publicKey = await readFile(path("plain.pub"), "utf8");
    await writeFile(path("allowed"), `glu@example.com ${publicKey}`);
    const verified = await verifyCommit("-c", `gpg.ssh.allowedSignersFile=${path("allowed")}`);
    expect(verified).toContain('Good "git" signature for glu@example.com');
  });

  it("is one git verifies, by an SSH key that an agent holds", async () => {
    const agent = await startAgent(path("agent's key"));
    try {
      const env = { ...environment(), SSH_AUTH_SOCK: agent.socket };
      const signer = sshSigner({ key: path("agent's key.pub"), environment: env });
      await rm(path("agent's key"));
      await fixture.open({ signer }).write("main", writeText("README.md", "signed\n"));
    } finally {
      agent.stop();
    }
    expect(await headerOf("main")).toContain("gpgsig -----BEGIN SSH SIGNATURE-----");
  });

  it("is one git verifies, by a GPG key", async () => {
    const signer = gpgSigner({ key: "plain", home: path("gpg"), environment: environment() });
    await fixture.open({ signer }).write("main", writeText("README.md", "signed\n"));
    expect(await verifyCommit()).toContain('Good signature from "plain"');
  });

  it("stands in a chain and after a lost race like any other", async () => {
    const signer = sshSigner({ key: path("plain"), environment: environment() });
    const repository = fixture.open({ signer });
    await repository.snapshot("main");
    await fixture.server.commit(fixture.name, { files: { outside: "outside\n" } });
    const lines = ["one", "two", "three"];
    await Promise.all(lines.map((line) => repository.write("main", appendLine("README.md", line))));
    const log = await fixture.server.git(fixture.name, "log", "--format=%s %GF", "-4", "main");
    const messages = (await fixture.server.log(fixture.name)).map(({ message }) => message);
    expect(messages).toEqual(["three", "two", "one", "outside", "first"]);
    expect(log.split("\n")).toHaveLength(4);
    for (const commit of ["main", "main~1", "main~2"]) {
      expect(await headerOf(commit)).toContain("gpgsig -----BEGIN SSH SIGNATURE-----");
    }
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("is not made for a preview", async () => {
    const signer: Signer = { sign: () => Promise.reject(new Error("asked")) };
    const preview = await fixture.open({ signer }).preview("main", writeText("a", "a\n"));
    expect(preview.kind).toBe("changes");
  });

  it.each([
    ["fails", () => Promise.reject(new Error("no card in the reader")), "The signer failed."],
    ["gives no signature", () => Promise.resolve("yes, I did"), "no armored signature"],
  ])("is not pushed if its signer %s, and fails alone", async (_, sign, problem) => {
    const good = sshSigner({ key: path("plain"), environment: environment() });
    const signer: Signer = {
      sign: (bytes, options) => (bytes.includes("guilty") ? sign() : good.sign(bytes, options)),
    };
    const repository = fixture.open({ signer });
    const [guilty, innocent] = await Promise.allSettled([
      repository.write("main", writeText("a", "a\n", "guilty")),
      repository.write("main", writeText("b", "b\n", "fine")),
    ]);
    expect(guilty).toMatchObject({ reason: expect.any(SigningError) });
    expect(guilty).toHaveProperty("reason.message", expect.stringContaining(problem));
    expect(innocent.status).toBe("fulfilled");
  });

  it("is given up when its signer hangs", async () => {
    const timers = new ManualTimers();
    let write: Promise<unknown> | undefined;
    const told = await new Promise<AbortSignal>((resolve) => {
      const sign: Signer["sign"] = (_, options) => {
        resolve(options.signal);
        return new Promise(() => {});
      };
      const repository = fixture.open({ signer: { sign }, timers });
      write = repository.write("main", writeText("a", "a\n"));
    });
    write?.catch(() => undefined);
    await timers.advance(30_000);
    await expect(write).rejects.toThrow(DeadlineError);
    expect(told.aborted).toBe(true);
  });
});

describe("a signer", () => {
  const signers: readonly [string, () => Signer, string][] = [
    ["an SSH key that is not there", () => ssh("missing"), "No such file"],
    ["an SSH key with a passphrase", () => ssh("locked"), "passphrase"],
    ["a program for SSH that is not there", () => ssh("plain", "no-ssh-keygen"), "no-ssh-keygen"],
    ["a GPG key that is not there", () => gpg("missing"), "No secret key"],
    ["a GPG key with a passphrase", () => gpg("locked"), "passphrase"],
    ["a program for GPG that is not there", () => gpg("plain", "no-gpg"), "no-gpg"],
  ];
  const ssh = (key: string, program?: string) =>
    sshSigner({ key: path(key), program, environment: environment() });
  const gpg = (key: string, program?: string) =>
    gpgSigner({ key, program, home: path("gpg"), environment: environment() });

  it.each(signers)(
    "names the key and the way out for %s, and asks nobody",
    async (_, make, words) => {
      const error: unknown = await make()
        .sign(payload, { signal })
        .catch((caught: unknown) => caught);
      assert.ok(error instanceof SigningError);
      expect(error.message).toMatch(/with the key .*(?:missing|locked|plain)/);
      expect(error.message).toContain(words);
      expect(error.message).toMatch(/Name a private key|Make sure that/);
    },
  );

  it("ends its program, and what that started, when nobody waits any more", async () => {
    const marker = path("started");
    await writeFile(
      path("hang"),
      `#!/bin/sh\nsleep 1234.5 &\necho $! > ${marker}.new\nmv ${marker}.new ${marker}\nwait\n`,
    );
    await chmod(path("hang"), 0o755);
    const stop = new AbortController();
    const signing = ssh("plain", path("hang")).sign(payload, { signal: stop.signal });
    await fileAppears(marker);
    stop.abort(new Error("enough"));
    await expect(signing).rejects.toThrow("enough");
    const pid = (await readFile(marker, "utf8")).trim();
    const state = await run("ps", ["-o", "stat=", "-p", pid]).then(
      ({ stdout }) => stdout,
      () => "",
    );
    expect(state).toMatch(/^(?:Z.*)?\s*$/);
  });

  it("refuses to print more than a signature", async () => {
    await writeFile(path("chatty"), "#!/bin/sh\nexec yes\n");
    await chmod(path("chatty"), 0o755);
    const signing = ssh("plain", path("chatty")).sign(payload, { signal });
    await expect(signing).rejects.toThrow("printed more than a signature");
  });
});

async function makeSshKey(name: string, passphrase: string): Promise<void> {
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", path(name)]);
}

async function makeGpgKeys(): Promise<void> {
  await mkdir(path("gpg"), { mode: 0o700 });
  const env = { ...environment(), GNUPGHOME: path("gpg") };
  for (const [name, passphrase] of [
    ["plain", ""],
    ["locked", "secret"],
  ] as const) {
    const options = ["--batch", "--quiet", "--pinentry-mode=loopback", "--passphrase", passphrase];
    await run("gpg", [...options, "--quick-generate-key", name, "ed25519", "sign"], { env });
  }
  // The agent forgets the passphrase.
  await run("gpgconf", ["--kill", "gpg-agent"], { env });
}

async function startAgent(key: string) {
  const socket = path("agent.socket");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
  await once(agent.stdout, "data");
  await run("ssh-add", ["-q", key], { env: { ...environment(), SSH_AUTH_SOCK: socket } });
  return { socket, stop: () => void agent.kill() };
}

async function verifyCommit(...settings: readonly string[]): Promise<string> {
  const args = ["-C", fixture.server.pathOf(fixture.name), ...settings, "verify-commit", "main"];
  const env = { ...environment(), GNUPGHOME: path("gpg"), GIT_CONFIG_NOSYSTEM: "1" };
  return (await run("git", args, { env })).stderr;
}

function headerOf(commit: string): Promise<string> {
  return fixture.server.git(fixture.name, "cat-file", "commit", commit);
}

async function fileAppears(file: string): Promise<void> {
  while (!(await readdir(directory)).includes(file.slice(directory.length + 1))) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
