import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGitServer } from "@glu/git/testing";
import { catalogue, type Entry } from "../catalogue.ts";
import { configuration, gitUser, type Secrets, traces } from "../configuration.ts";
import { Gate } from "./gate.ts";
import { Images } from "./images.ts";
import { Repositories } from "./repositories.ts";

/** Everything outside of Glu: a registry, a Git server, the ways to them, and a directory to run in. */
export class World {
  readonly entries: readonly Entry[];
  readonly images: Images;
  readonly repositories: Repositories;
  readonly gates: { readonly registry: Gate; readonly git: Gate };
  /** Holds the configuration, the state and the log. */
  readonly directory: string;
  readonly secrets: Secrets;
  /** What must be seen nowhere but in the configuration. */
  readonly traces: readonly string[];

  static async open(pipelines: number): Promise<World> {
    const images = await Images.start();
    try {
      return await World.#around(images, pipelines);
    } catch (error) {
      await images.stop();
      throw error;
    }
  }

  static async #around(images: Images, pipelines: number): Promise<World> {
    const secrets = {
      gitPassword: randomBytes(12).toString("hex"),
      apiToken: randomBytes(24).toString("hex"),
    };
    const git = await startGitServer({ users: { [gitUser]: secrets.gitPassword } });
    const gates = {
      registry: await Gate.open(images.port),
      git: await Gate.open(Number(new URL(git.url).port)),
    };
    const directory = await mkdtemp(join(tmpdir(), "glu-soak-"));
    const entries = catalogue(pipelines);
    const repositories = new Repositories(git);
    return new World({ directory, secrets, images, gates, entries, repositories });
  }

  private constructor(parts: Omit<World, "traces" | "begin" | "close" | "temporary">) {
    this.entries = parts.entries;
    this.images = parts.images;
    this.repositories = parts.repositories;
    this.gates = parts.gates;
    this.directory = parts.directory;
    this.secrets = parts.secrets;
    this.traces = traces(parts.secrets);
  }

  /** Where what is started may leave what is of use only while it runs. */
  get temporary(): string {
    return join(this.directory, "tmp");
  }

  /** Pushes a first image for each pipeline, which all its phases show, and writes the configuration; gives the digests by the name of the pipeline. */
  async begin(): Promise<ReadonlyMap<string, string>> {
    const { entries, gates } = this;
    const digests = new Map<string, string>();
    await Promise.all(
      entries.map(async ({ name, image }) => digests.set(name, await this.images.push(image))),
    );
    await this.repositories.create(entries, ({ name }) => digests.get(name) ?? "");
    const addresses = {
      registry: `127.0.0.1:${gates.registry.port}`,
      git: (name: string) => `http://127.0.0.1:${gates.git.port}/${name}.git`,
    };
    const text = configuration(entries, addresses, this.secrets);
    await writeFile(join(this.directory, "glu.json"), text, { mode: 0o600 });
    await mkdir(this.temporary);
    return digests;
  }

  /** @param keeps whether the directory stays, as evidence */
  async close({ keeps }: { readonly keeps: boolean }): Promise<void> {
    await Promise.all([this.gates.registry.close(), this.gates.git.close()]);
    await this.repositories.server.close();
    await this.images.stop();
    if (!keeps) {
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}
