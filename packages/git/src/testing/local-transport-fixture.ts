import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultTimeouts, type RemoteTimeouts } from "../remote-options.ts";
import { systemTimers } from "../runtime.ts";
import type { LocalGitOptions } from "../wire/local/local-git.ts";
import { LocalTransport } from "../wire/local/local-transport.ts";
import { type GitServer, startGitServer } from "./git-server.ts";
import { type Process, processesWith } from "./ssh-processes.ts";

export interface OpenLocalOptions extends Partial<Omit<LocalGitOptions, "timeouts">> {
  readonly timeouts?: RemoteTimeouts;
}

/** Repositories on this disk, a `git` that writes down when it is run, and the transports opened on them. */
export class LocalTransportFixture {
  readonly git: GitServer;
  /** Where the `git` of the transports is. */
  readonly directory: string;
  readonly #opened: LocalTransport[] = [];

  static async start(): Promise<LocalTransportFixture> {
    const directory = await mkdtemp(join(tmpdir(), "local-transport-test-"));
    const fixture = new LocalTransportFixture(await startGitServer(), directory);
    await fixture.standIn();
    return fixture;
  }

  private constructor(git: GitServer, directory: string) {
    this.git = git;
    this.directory = directory;
  }

  /**
   * What runs in place of git: a shell script that is given its arguments, and has the real one as
   * `$git`. @default the real one
   */
  async standIn(script = 'exec "$git" "$@"'): Promise<void> {
    const git = execFileSync("sh", ["-c", "command -v git"]).toString().trim();
    const log = join(this.directory, "log");
    const text = `#!/bin/sh\ngit='${git}'\necho "$1" >>'${log}'\n${script}\n`;
    await writeFile(join(this.directory, "git"), text);
    await chmod(join(this.directory, "git"), 0o755);
  }

  /** The environment in which its `git` is found. */
  get environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.directory}:${process.env["PATH"]}` };
  }

  /** A transport to the repository `app`, unless told otherwise. */
  open({ timeouts, ...overrides }: OpenLocalOptions = {}): LocalTransport {
    const transport = new LocalTransport({
      path: this.git.pathOf("app"),
      timeouts: { ...defaultTimeouts, ...timeouts },
      environment: this.environment,
      timers: systemTimers,
      ...overrides,
    });
    this.#opened.push(transport);
    return transport;
  }

  /** The commands that were run since this was asked the last time. */
  async takeCommands(): Promise<readonly string[]> {
    const log = join(this.directory, "log");
    const text = await readFile(log, "utf8").catch(() => "");
    await rm(log, { force: true });
    return text.split("\n").filter(Boolean);
  }

  /** The services that run now. */
  services(): readonly Process[] {
    return processesWith(this.git.root);
  }

  /** Closes what was opened and returns what still runs. */
  async closeAll(): Promise<readonly Process[]> {
    await Promise.all(this.#opened.splice(0).map((transport) => transport.close()));
    return this.services();
  }

  async stop(): Promise<void> {
    await this.git.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
