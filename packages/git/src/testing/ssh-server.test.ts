import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRemoteUrl } from "../remote-url.ts";
import { sshArguments, sshEnvironment } from "../ssh/ssh-command.ts";
import { runGit } from "./run-git.ts";
import { processesWith } from "./ssh-processes.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "./ssh-server.ts";

const isMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("SshServer", () => {
  let root: string;
  let server: SshServer;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "ssh-server-test-"));
    await runGit(["init", "--quiet", "--bare", "app.git"], { directory: root });
    server = await startSshServer({ root });
  });

  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });

  async function run(command: string): Promise<string> {
    const url = parseRemoteUrl(server.urlOf("app"));
    if (url.kind !== "ssh") {
      throw new Error(`${url.url} is no URL for SSH`);
    }
    const { key, knownHosts } = server;
    const environment = process.env;
    const args = sshArguments({ url, ssh: { key, knownHosts }, environment, connectTimeout: 9000 });
    const call = promisify(execFile)("ssh", [...args, command], {
      env: sshEnvironment(environment),
    });
    call.child.stdin?.end("0000");
    const { stdout } = await call;
    return stdout;
  }

  it("runs Git on its repositories, and remembers who asked for what", async () => {
    const command = `git-upload-pack '${root}/app.git'`;
    expect(await run(command)).toContain("version 2");
    const sessions = await server.sessions();
    expect(sessions.at(-1)).toMatchObject({ command, protocol: "version=2" });
  });

  it.each([
    ["any other command", () => "id"],
    ["a repository elsewhere", () => `git-upload-pack '${tmpdir()}/other.git'`],
    ["the way out of its own", () => `git-upload-pack '${root}/../other.git'`],
    ["a second command", () => `git-upload-pack '${root}/app.git'; id`],
  ])("refuses %s", async (_, command) => {
    await expect(run(command())).rejects.toThrow(/not allowed|bad argument|invalid command/i);
  });

  it("leaves nothing behind, not even connections", async () => {
    const other = await startSshServer({ root });
    const place = dirname(other.key);
    expect(processesWith(place)).toHaveLength(1);
    await other.close();
    expect(processesWith(place)).toEqual([]);
    expect(existsSync(place)).toBe(false);
  });
});
