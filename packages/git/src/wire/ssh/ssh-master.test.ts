import { mkdtemp, readdir, rm, stat, watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultTimeouts } from "../../remote-options.ts";
import { parseRemoteUrl } from "../../remote-url.ts";
import { systemTimers } from "../../runtime.ts";
import { processesWith } from "../../testing/ssh-processes.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "../../testing/ssh-server.ts";
import { SshMaster } from "./ssh-master.ts";
import { SshProgram } from "./ssh-program.ts";

const { signal } = new AbortController();
const isMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("SshMaster", () => {
  let server: SshServer;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "ssh-master-test-"));
    server = await startSshServer({ root: directory });
  });

  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  function start(idleTime: number): Promise<SshMaster> {
    const url = parseRemoteUrl(server.urlOf("app"));
    if (url.kind !== "ssh") {
      throw new Error(`${url.url} is no URL for SSH`);
    }
    const program = new SshProgram({
      url,
      ssh: { key: server.key, knownHosts: server.knownHosts },
      timeouts: defaultTimeouts,
      environment: process.env,
      timers: systemTimers,
    });
    return SshMaster.start({ program, directory, idleTime }, signal);
  }

  it("lives as long as it is wanted, apart from this process", async () => {
    const master = await start(60);
    expect(await master.isAlive()).toBe(true);
    expect((await stat(dirname(master.controlPath))).mode & 0o777).toBe(0o700);
    const [ssh] = processesWith(directory);
    expect(ssh?.parent).not.toBe(process.pid);
    await Promise.all([master.stop(), master.stop()]);
    expect(await master.isAlive()).toBe(false);
    expect(processesWith(directory)).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it("ends by itself if nobody is left to end it", async () => {
    const master = await start(2);
    await removed(master.controlPath);
    expect(await master.isAlive()).toBe(false);
    await master.stop();
  });
});

async function removed(path: string): Promise<void> {
  for await (const { filename } of watch(dirname(path))) {
    if (filename === basename(path)) {
      return;
    }
  }
}
