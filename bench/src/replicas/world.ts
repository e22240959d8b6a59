import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Children } from "../children.ts";
import { git } from "../git/git-program.ts";
import type { ServerProcess } from "../git/server-process.ts";
import { inTurns } from "../in-turns.ts";
import { processorTimes } from "../processor-time.ts";
import { fileOf } from "../scale/catalogue.ts";
import { hintSecret } from "../scale/configuration.ts";
import { sum } from "../statistics.ts";
import { catalogue, type Entry, repositoriesOf } from "./catalogue.ts";
import { Database } from "./database.ts";
import { Fleet } from "./fleet.ts";
import { Images } from "./images.ts";

/** Between a replica and the Git server, in ms. */
const roundTrip = 80;

interface WorldParts {
  readonly directory: string;
  readonly gitUrl: string;
  readonly servers: Children;
  /** Of the Git server and of what makes it far away. */
  readonly gitPids: readonly number[];
  readonly database: Database;
  readonly signal: AbortSignal;
}

/** A PostgreSQL, a Git server that is far away, and images. */
export class World {
  readonly database: Database;
  readonly signal: AbortSignal;
  readonly #parts: WorldParts;
  #systems = 0;

  static async open(signal: AbortSignal): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "glu-bench-replicas-"));
    const root = join(directory, "served");
    await mkdir(root);
    const servers = new Children(signal);
    const module = new URL("../git/server-process.js", import.meta.url);
    const server = servers.start<ServerProcess>(module, { name: "the Git server" });
    const proxy = servers.start<ServerProcess>(module, { name: "the proxy" });
    const { url } = await server.call("startHttp", { root, tls: false });
    const port = await proxy.call("startProxy", { port: Number(new URL(url).port), roundTrip });
    const gitUrl = `http://127.0.0.1:${port}`;
    const database = await Database.start();
    return new World({
      directory,
      gitUrl,
      servers,
      gitPids: [server.pid, proxy.pid],
      database,
      signal,
    });
  }

  private constructor(parts: WorldParts) {
    this.database = parts.database;
    this.signal = parts.signal;
    this.#parts = parts;
  }

  /** A system with as many phases, that no server runs yet. */
  async makeFleet(phases: number): Promise<Fleet> {
    this.#systems += 1;
    const directory = join(this.#parts.directory, `system-${this.#systems}`);
    await mkdir(directory);
    const entries = catalogue(phases);
    const images = new Images(directory);
    await images.push(entries.map(({ name }) => name));
    await inTurns(repositoriesOf(entries), 4, async (name) => {
      const within = entries.filter(({ repository }) => repository === name);
      const files = within.flatMap((entry) => filesOf(entry, images.digestOf(entry.name)));
      await this.#makeRepository(name, files);
    });
    const url = await this.database.create();
    await writeFile(join(directory, "glu.yaml"), configuration(url));
    const environment = { PHASES: String(phases), GIT: this.#parts.gitUrl };
    return new Fleet({ world: this, entries, images, database: url, directory, environment });
  }

  /** Processor time that the Git server and PostgreSQL have taken so far, in ms. */
  async serverTimes(): Promise<{ readonly git: number; readonly postgres: number }> {
    const [postgres = 0, ...gits] = await processorTimes([
      this.database.pid,
      ...this.#parts.gitPids,
    ]);
    return { git: sum(gits), postgres };
  }

  /** The commit `main` is at. Cheap to ask, again and again. */
  async tip(repository: string): Promise<string> {
    const path = join(this.#directoryOf(repository), "refs", "heads", "main");
    return (await readFile(path, "utf8")).trim();
  }

  /** How many commits there are beside the first one. */
  async commitsOf(repository: string): Promise<number> {
    const run = { directory: this.#directoryOf(repository), signal: this.signal };
    return Number((await git(["rev-list", "--count", "refs/heads/main"], run)).output) - 1;
  }

  async close(): Promise<void> {
    await this.#parts.servers.close();
    await this.database.stop();
    await rm(this.#parts.directory, { recursive: true, force: true });
  }

  /** The directory of a repository. */
  #directoryOf(repository: string): string {
    return join(this.#parts.directory, "served", `${repository}.git`);
  }

  async #makeRepository(name: string, files: readonly string[]): Promise<void> {
    const directory = this.#directoryOf(name);
    const options = ["--quiet", "--bare", "--template=", "--initial-branch=main"];
    const { signal } = this;
    await git(["init", ...options, directory], { directory: this.#parts.directory, signal });
    const input = [
      "commit refs/heads/main\ncommitter Bench <bench@example.com> now\ndata 5\nfirst\n",
      ...files,
    ];
    await git(["fast-import", "--quiet", "--date-format=now"], { directory, signal, input });
    // Nobody waits for what a server tidies up by itself.
    await git(["config", "receive.autogc", "false"], { directory, signal });
  }
}

/** Both phases show the image that is there. */
function filesOf({ name }: Entry, digest: string): readonly string[] {
  const text = `app: ${name}\nimage: images/${name}@${digest}\n`;
  return ["staging", "production"].map(
    (phase) => `M 644 inline ${fileOf(name, phase)}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
}

function configuration(url: string): string {
  return JSON.stringify({
    log: { format: "json" },
    server: { port: 0 },
    storage: { type: "postgres", url },
    automation: { limit: 1_000_000 },
    webhooks: { script: { type: "generic", secret: hintSecret } },
  });
}
