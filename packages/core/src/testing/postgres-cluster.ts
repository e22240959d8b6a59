import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { GuardedDirectory } from "./guarded-directory.ts";

export interface PostgresLogin {
  readonly user: string;
  readonly password: string;
}

export interface PostgresClusterParts {
  /** Where `postgres`, `initdb` and `pg_basebackup` are. */
  readonly programs: string;
  readonly directory: GuardedDirectory;
  readonly durable: boolean;
}

/** After this many milliseconds of an immediate shutdown, the server is killed. */
const patience = 10_000;

/** The data of a server, and the server on them while it runs. */
export class PostgresCluster {
  readonly #parts: PostgresClusterParts;
  #server: ChildProcess | undefined;

  constructor(parts: PostgresClusterParts) {
    this.#parts = parts;
  }

  get #data(): string {
    return join(this.#parts.directory.path, "data");
  }

  /** Makes the files, with one user who may do everything. */
  async initialize({ user, password }: PostgresLogin): Promise<void> {
    const { directory } = this.#parts;
    const passwordFile = join(directory.path, "password");
    await writeFile(passwordFile, password, { mode: 0o644 });
    await this.#run("initdb", [
      `--pgdata=${this.#data}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
  }

  /** Copies the files of a server that runs, and follows it once it is started. */
  async copy(url: string): Promise<void> {
    const options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
    await this.#run("pg_basebackup", [`--pgdata=${this.#data}`, `--dbname=${url}`, ...options]);
  }

  /** Resolves once connections are accepted. */
  async start(port: number): Promise<void> {
    if (this.#server !== undefined) {
      throw new Error("this server has been started already");
    }
    const { programs, directory } = this.#parts;
    const args = ["-D", this.#data, ...this.#settings(port)];
    this.#server = directory.spawn(join(programs, "postgres"), args);
    try {
      await ready(this.#server);
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** Breaks all connections and stops at once, as in a crash; what is committed stays. */
  async end(): Promise<void> {
    const server = this.#server;
    if (server === undefined) {
      return;
    }
    this.#server = undefined;
    if (server.exitCode === null && server.signalCode === null) {
      const exited = once(server, "exit");
      server.kill("SIGQUIT");
      const timer = setTimeout(() => server.kill("SIGKILL"), patience);
      await exited;
      clearTimeout(timer);
    }
    this.#parts.directory.forget();
  }

  async remove(): Promise<void> {
    await this.end();
    await this.#parts.directory.remove();
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const { programs, directory } = this.#parts;
    const child = directory.spawn(join(programs, program), [...args]);
    const said = listen(child);
    const [code] = (await once(child, "close")) as [number | null];
    directory.forget();
    if (code !== 0) {
      throw new Error(`${program} failed: ${said()}`);
    }
  }

  #settings(port: number): readonly string[] {
    const { directory, durable } = this.#parts;
    const settings = {
      port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      // It stands in the title of each process.
      cluster_name: basename(directory.path),
      // Committed is still committed after a crash of the server, only not after one of the machine.
      ...(!durable && { fsync: "off", full_page_writes: "off" }),
    };
    return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  }
}

async function ready(server: ChildProcess): Promise<void> {
  const said = listen(server);
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", () => {
      if (/ready to accept (?:read-only )?connections/.test(said())) {
        resolve();
      }
    });
    server.once("error", reject);
    server.once("close", () => reject(new Error(`postgres does not start: ${said()}`)));
  });
}

/** Reads all that a program says; gives the end of it. */
function listen(program: ChildProcess): () => string {
  let said = "";
  program.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-10_000);
  });
  return () => said;
}
