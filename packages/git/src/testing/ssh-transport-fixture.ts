import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultTimeouts, type RemoteTimeouts } from "../remote-options.ts";
import { parseRemoteUrl } from "../remote-url.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import { SshTransport, type SshTransportOptions } from "../wire/ssh/ssh-transport.ts";
import { type GitServer, startGitServer } from "./git-server.ts";
import { type Process, processesWith } from "./ssh-processes.ts";
import { type SshServer, type SshServerOptions, startSshServer } from "./ssh-server.ts";

export interface OpenTransportOptions
  extends Partial<Omit<SshTransportOptions, "url" | "timeouts">> {
  readonly url?: string;
  readonly timeouts?: RemoteTimeouts;
}

/** Repositories behind a real SSH server, and the transports that were opened on them. */
export class SshTransportFixture {
  readonly git: GitServer;
  readonly ssh: SshServer;
  /** Where transports keep their sockets. */
  readonly directory: string;
  readonly #opened: SshTransport[] = [];

  static async start(options: Omit<SshServerOptions, "root"> = {}): Promise<SshTransportFixture> {
    const git = await startGitServer();
    const ssh = await startSshServer({ root: git.root, ...options });
    const directory = await mkdtemp(join(tmpdir(), "ssh-transport-test-"));
    return new SshTransportFixture({ git, ssh, directory });
  }

  private constructor(parts: Pick<SshTransportFixture, "git" | "ssh" | "directory">) {
    this.git = parts.git;
    this.ssh = parts.ssh;
    this.directory = parts.directory;
  }

  /** A transport to the repository `app` with all it needs, unless told otherwise. */
  open({ url, timeouts, ...overrides }: OpenTransportOptions = {}): SshTransport {
    const parsed = parseRemoteUrl(url ?? this.ssh.urlOf("app"));
    if (parsed.kind !== "ssh") {
      throw new Error(`${parsed.url} is no URL for SSH`);
    }
    const transport = new SshTransport({
      url: parsed,
      ssh: { key: this.ssh.key, knownHosts: this.ssh.knownHosts },
      timeouts: { ...defaultTimeouts, ...timeouts },
      environment: process.env,
      timers: systemTimers,
      directory: this.directory,
      logger: silentLogger,
      ...overrides,
    });
    this.#opened.push(transport);
    return transport;
  }

  /** The processes that use a connection of a transport. */
  processes(): readonly Process[] {
    return processesWith(this.directory);
  }

  /** How many connections there have been, and the commands that ran on all of them. */
  async traffic(): Promise<{ readonly connections: number; readonly commands: number }> {
    const sessions = await this.ssh.sessions();
    const connections = new Set(sessions.map(({ connection }) => connection)).size;
    return { connections, commands: sessions.length };
  }

  /** Closes what was opened. @throws {AssertionError} if a process or a file is left of it. */
  async closeAll(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((transport) => transport.close()));
    assert.deepEqual([...this.processes(), ...(await readdir(this.directory))], []);
  }

  async stop(): Promise<void> {
    await this.ssh.close();
    await this.git.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
