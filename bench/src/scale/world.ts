import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Children } from "../children.ts";
import { git } from "../git/git-program.ts";
import type { ServerProcess } from "../git/server-process.ts";
import { inTurns } from "../in-turns.ts";
import { ServedRegistry } from "../registry/served-registry.ts";
import { catalogue, type Entry, fileOf, repositoriesOf, type Size } from "./catalogue.ts";
import { configuration } from "./configuration.ts";
import { StartedGlu } from "./started-glu.ts";

/** A registry, a Git server with one or many repositories, and images that are in step with them. */
export class World {
  readonly registry: ServedRegistry;
  readonly signal: AbortSignal;
  readonly #directory: string;
  readonly #gitUrl: string;
  readonly #servers: Children;
  readonly #digests = new Map<string, string>();
  #runs = 0;

  static async open(signal: AbortSignal): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "glu-bench-scale-"));
    const root = join(directory, "served");
    await mkdir(root);
    const servers = new Children(signal);
    const module = new URL("../git/server-process.js", import.meta.url);
    const server = servers.start<ServerProcess>(module, { name: "the Git server" });
    const { url } = await server.call("startHttp", { root, tls: false });
    const registry = await ServedRegistry.start(signal);
    return new World({ directory, url, servers, registry, signal });
  }

  private constructor(parts: {
    directory: string;
    url: string;
    servers: Children;
    registry: ServedRegistry;
    signal: AbortSignal;
  }) {
    this.registry = parts.registry;
    this.signal = parts.signal;
    this.#directory = parts.directory;
    this.#gitUrl = parts.url;
    this.#servers = parts.servers;
  }

  urlOf(repository: string): string {
    return `${this.#gitUrl}/${repository}.git`;
  }

  directoryOf(repository: string): string {
    return join(this.#directory, "served", `${repository}.git`);
  }

  /** Where a clone may be made. */
  cloneOf(repository: string): string {
    return join(this.#directory, "clones", `${repository}.git`);
  }

  /** Images that were not pushed yet are; repositories show what is there. */
  async prepare(size: Size): Promise<readonly Entry[]> {
    const entries = catalogue(size);
    const missing = entries.filter(({ image }) => !this.#digests.has(image));
    await inTurns(missing, 16, async ({ image }) => {
      this.#digests.set(image, await this.registry.push({ name: `${image}:latest` }));
    });
    await inTurns(repositoriesOf(entries), 4, (name) => this.#makeRepository(name, entries));
    return entries;
  }

  /** A new image; the function that is returned pushes its manifest, in one request. */
  async preparePush({ image }: Entry): Promise<() => Promise<void>> {
    const push = await this.registry.prepare({ name: `${image}:latest` });
    return async () => {
      this.#digests.set(image, await push());
    };
  }

  /** The commit a branch is at. Cheap to ask, again and again. */
  async tip(repository: string, branch = "main"): Promise<string> {
    const path = join(this.directoryOf(repository), "refs", "heads", branch);
    return (await readFile(path, "utf8")).trim();
  }

  /** How many commits came to `main` after this one. */
  async commitsSince(repository: string, base: string): Promise<number> {
    const range = `${base}..refs/heads/main`;
    const run = { directory: this.directoryOf(repository), signal: this.signal };
    return Number((await git(["rev-list", "--count", range], run)).output);
  }

  /** A directory for a run of the product, with its configuration and without a store. */
  async makeDirectory(entries: readonly Entry[], requestsPerSecond?: number): Promise<string> {
    this.#runs += 1;
    const directory = join(this.#directory, `run-${this.#runs}`);
    await mkdir(directory);
    const addresses = { registry: this.registry.host, git: (name: string) => this.urlOf(name) };
    const text = configuration(entries, { addresses, requestsPerSecond });
    await writeFile(join(directory, "glu.yaml"), text);
    return directory;
  }

  start(size: Size, directory: string): Promise<StartedGlu> {
    const program = new URL("./program.js", import.meta.url);
    const environment = { PHASES: String(size.phases), LAYOUT: size.layout };
    return StartedGlu.start({ program, environment, directory, signal: this.signal });
  }

  async close(): Promise<void> {
    await this.#servers.close();
    await this.registry.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #makeRepository(name: string, all: readonly Entry[]): Promise<void> {
    const directory = this.directoryOf(name);
    const run = { directory: this.#directory, signal: this.signal };
    await git(["init", "--quiet", "--bare", "--initial-branch=main", directory], run);
    const files = all
      .filter(({ repository }) => repository === name)
      .flatMap((entry) => entry.phases.slice(1).map((phase) => this.#file(entry, phase)));
    const input = [
      "commit refs/heads/main\ncommitter Bench <bench@example.com> now\ndata 5\nfirst\n",
      "M 644 inline README.md\ndata 6\nScale\n\n",
      ...files,
    ];
    const own = { directory, signal: this.signal };
    await git(["fast-import", "--quiet", "--date-format=now"], { ...own, input });
    // Nobody waits for what a server tidies up by itself.
    await git(["config", "receive.autogc", "false"], own);
  }

  #file({ name, image }: Entry, phase: string): string {
    const digest = this.#digests.get(image) ?? "";
    const text = `app: ${name}\nimage: ${this.registry.host}/${image}@${digest}\n`;
    return `M 644 inline ${fileOf(name, phase)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  }
}
