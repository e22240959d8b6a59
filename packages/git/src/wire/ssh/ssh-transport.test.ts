import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { getEventListeners, once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { UnsupportedRemoteError } from "../../errors.ts";
import type { Oid } from "../../objects/object.ts";
import { listBranches, textOf } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { killTree } from "../../testing/ssh-processes.ts";
import { sshServerAvailable } from "../../testing/ssh-server.ts";
import { SshTransportFixture } from "../../testing/ssh-transport-fixture.ts";
import { encodePacket, flushPacket } from "../protocol/pkt-line.ts";
import type { ExchangeOptions } from "../transport.ts";

const { signal } = new AbortController();
const isMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";
const upload = "git-upload-pack";
const receive = "git-receive-pack";
const absent = "0".repeat(40);

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

  it("learns what the server can do, and asks only once", async () => {
    const transport = fixture.open();
    const before = await fixture.traffic();
    const [one, two] = await Promise.all([
      transport.discover(upload, { signal }),
      transport.discover(upload, { signal }),
    ]);
    expect(one).toBe(two);
    expect(await transport.discover(upload, { signal })).toBe(one);
    expect(one.version).toBe(2);
    expect(one.capabilities.get("object-format")).toBe("sha1");
    const pushed = await transport.discover(receive, { signal });
    expect([pushed.version, pushed.capabilities.has("report-status")]).toEqual([0, true]);
    transport.forget();
    expect(await transport.discover(upload, { signal })).toEqual(one);
    const after = await fixture.traffic();
    expect(after.commands - before.commands).toBe(3);
  });

  it("gives the answer to a request without the advertisement", async () => {
    const answer = await textOf(fixture.open().exchange(upload, listBranches, { signal }));
    expect(answer).toBe(`003d${first} refs/heads/main\n0000`);
  });

  it("takes a push", async () => {
    const request = Buffer.concat([
      encodePacket(`${absent} ${first} refs/heads/pushed\0 report-status`),
      flushPacket,
      await runGit(["pack-objects", "--stdout"], { directory: fixture.git.pathOf("app") }),
    ]);
    const answer = await textOf(fixture.open().exchange(receive, request, { signal }));
    expect(answer).toBe("000eunpack ok\n0019ok refs/heads/pushed\n0000");
    expect(await fixture.git.tip("app", "pushed")).toBe(first);
  });

  it("takes a push that is larger than any buffer on the way", async () => {
    const large = await fixture.git.createRepository("large", { blob: randomBytes(6_000_000) });
    await fixture.git.createEmptyRepository("target");
    const pack = await runGit(["pack-objects", "--stdout", "--revs"], {
      directory: fixture.git.pathOf("large"),
      input: "main\n",
    });
    const update = encodePacket(`${absent} ${large} refs/heads/main\0 report-status`);
    const transport = fixture.open({ url: fixture.ssh.urlOf("target") });
    const request = Buffer.concat([update, flushPacket, pack]);
    expect(await textOf(transport.exchange(receive, request, { signal }))).toContain("unpack ok");
    expect(await fixture.git.tip("target")).toBe(large);
  });

  it("runs many requests at once on one connection", async () => {
    const transport = fixture.open();
    const before = await fixture.traffic();
    const ask = () => textOf(transport.exchange(upload, listBranches, ownSignal()));
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(answers).size).toBe(1);
    const after = await fixture.traffic();
    expect(after.commands - before.commands).toBe(20);
    expect(after.connections - before.connections).toBe(1);
  });

  it("leaves nothing behind in a signal", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await textOf(transport.exchange(upload, listBranches, { signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("ends the process when the loop is left", async () => {
    const transport = fixture.open();
    for await (const _ of transport.exchange(upload, listBranches, { signal })) {
      break;
    }
    expect(fixture.processes().map(({ command }) => command)).toEqual([
      expect.stringMatching(/^ssh -f -N -M /),
    ]);
  });

  it("reaches a repository whatever its name", async () => {
    const name = `it's a "repo" & $(more) 100% ä`;
    const tip = await fixture.git.createRepository(name, { "README.md": "odd\n" });
    const transport = fixture.open({ url: fixture.ssh.urlOf(name) });
    expect(await textOf(transport.exchange(upload, listBranches, { signal }))).toContain(tip);
  });

  it("makes another connection when the one it has was killed", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    const before = await fixture.traffic();
    for (const { pid } of fixture.processes()) {
      killTree(pid);
    }
    expect(await textOf(transport.exchange(upload, listBranches, { signal }))).toContain(first);
    const after = await fixture.traffic();
    expect(after.connections - before.connections).toBe(1);
    expect(await readdir(fixture.directory)).toHaveLength(1);
  });

  it("goes on after the server was started anew", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await fixture.ssh.restart();
    expect(await textOf(transport.exchange(upload, listBranches, { signal }))).toContain(first);
  });

  it("makes another connection when its directory was cleaned away", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    const doomed = fixture.processes();
    for (const name of await readdir(fixture.directory)) {
      await rm(join(fixture.directory, name), { recursive: true });
    }
    expect(await textOf(transport.exchange(upload, listBranches, { signal }))).toContain(first);
    for (const { pid } of doomed) {
      killTree(pid);
    }
  });

  it("keeps its socket elsewhere if the path of the directory is too long for one", async () => {
    const directory = join(fixture.directory, "long".repeat(30));
    await mkdir(directory);
    const transport = fixture.open({ directory });
    await transport.discover(upload, { signal });
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  it("trusts a server it does not know only if it is told to", async () => {
    const ssh = { key: fixture.ssh.key, checkHostKey: false };
    await fixture.open({ ssh }).discover(upload, { signal });
  });

  it("takes the key from an agent, which is named or that of the environment", async () => {
    const agent = await startAgent(fixture.ssh.key);
    try {
      const { knownHosts } = fixture.ssh;
      await fixture.open({ ssh: { knownHosts, agent: agent.socket } }).discover(upload, { signal });
      const environment = { PATH: process.env["PATH"], SSH_AUTH_SOCK: agent.socket };
      await fixture.open({ ssh: { knownHosts }, environment }).discover(upload, { signal });
    } finally {
      await agent.stop();
    }
  });

  it("is closed twice, and no longer answers", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await Promise.all([transport.close(), transport.close()]);
    await expect(transport.discover(upload, { signal })).rejects.toThrow("was closed");
    const answer = textOf(transport.exchange(upload, listBranches, { signal }));
    await expect(answer).rejects.toThrow("was closed");
  });
});

describe.skipIf(isMissing)("SshTransport to a server that hides the version asked for", () => {
  let fixture: SshTransportFixture;

  beforeAll(async () => {
    fixture = await SshTransportFixture.start({ acceptProtocol: false });
    await fixture.git.createRepository("app", { "README.md": "hello\n" });
  });

  afterAll(async () => {
    await fixture.closeAll();
    await fixture.stop();
  });

  it("sees that it speaks version 0, and reads nothing from it", async () => {
    const transport = fixture.open();
    const advertisement = await transport.discover(upload, { signal });
    expect(advertisement.version).toBe(0);
    const answer = textOf(transport.exchange(upload, listBranches, { signal }));
    await expect(answer).rejects.toThrow(UnsupportedRemoteError);
  });
});

function ownSignal(): ExchangeOptions {
  return { signal: new AbortController().signal };
}

interface Agent {
  readonly socket: string;
  readonly stop: () => Promise<void>;
}

async function startAgent(key: string): Promise<Agent> {
  const directory = await mkdtemp(join(tmpdir(), "ssh-agent-"));
  const socket = join(directory, "socket");
  const agent: ChildProcess = spawn("ssh-agent", ["-D", "-a", socket]);
  // It says where it listens as soon as it does.
  await once(agent.stdout ?? agent, "data");
  execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return {
    socket,
    stop: async () => {
      const exited = once(agent, "exit");
      agent.kill();
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}
