import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultTimeouts } from "../../remote-options.ts";
import { parseRemoteUrl } from "../../remote-url.ts";
import { systemTimers } from "../../runtime.ts";
import { textOf } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { killTree, processesWith } from "../../testing/ssh-processes.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "../../testing/ssh-server.ts";
import { flushPacket } from "../protocol/pkt-line.ts";
import { SshMaster } from "./ssh-master.ts";
import { SshProgram } from "./ssh-program.ts";
import { runSession } from "./ssh-session.ts";

const { signal } = new AbortController();
const isMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("runSession", () => {
  let root: string;
  let server: SshServer;
  let program: SshProgram;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "ssh-session-test-"));
    await runGit(["init", "--quiet", "--bare", "app.git"], { directory: root });
    server = await startSshServer({ root });
    const url = parseRemoteUrl(server.urlOf("app"));
    if (url.kind !== "ssh") {
      throw new Error(`${url.url} is no URL for SSH`);
    }
    program = new SshProgram({
      url,
      ssh: { key: server.key, knownHosts: server.knownHosts },
      timeouts: defaultTimeouts,
      environment: process.env,
      timers: systemTimers,
    });
  });

  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });

  function introduction(controlPath: string): Promise<string> {
    const purpose = "Testing";
    const command = `git-upload-pack '${root}/app.git'`;
    return textOf(
      runSession(program, { purpose, command, controlPath, input: flushPacket, signal }),
    );
  }

  it("makes a connection of its own where there is none to share", async () => {
    expect(await introduction(join(root, "nowhere"))).toContain("version 2");
  });

  it("makes a connection of its own where the one to share is gone", async () => {
    const master = await SshMaster.start({ program, directory: root }, signal);
    for (const { pid } of processesWith(master.controlPath)) {
      killTree(pid);
    }
    expect(await introduction(master.controlPath)).toContain("version 2");
    await master.stop();
  });
});
