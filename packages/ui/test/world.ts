import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ForgeServer, startGitea, writeImage } from "@glu/core/testing";
import { type DockerRegistry, startDockerRegistry } from "@glu/registry/testing";
import { GluProcess } from "../../core/test/glu-process.ts";

const program = fileURLToPath(new URL("world/pipeline.ts", import.meta.url));
const bot = "glu-bot";
const token = "glu-token";
const empty = "image:\n  digest: \n";
const phases = {
  deploy: ["checkout/staging", "checkout/production", "catalog/staging", "search/staging"],
  reviewed: ["catalog/asia", "catalog/europe", "catalog/america"],
} as const;

export interface WorldOptions {
  /** What would stand below `server` in `glu.yaml`. */
  readonly server?: object;
}

/** A shop with real images, a forge, and the server with its dashboard. */
export class World {
  readonly registry: DockerRegistry;
  readonly forge: ForgeServer;
  readonly directory: string;
  #glu: GluProcess | undefined;
  #url = "";

  private constructor(parts: Pick<World, "registry" | "forge" | "directory">) {
    this.registry = parts.registry;
    this.forge = parts.forge;
    this.directory = parts.directory;
  }

  static async open({ server = {} }: WorldOptions = {}): Promise<World> {
    const registry = await startDockerRegistry();
    const forge = await startGitea({ tokens: { [token]: bot } });
    const members = { [bot]: "write", jane: "admin" } as const;
    for (const [name, files] of Object.entries(phases)) {
      const contents = Object.fromEntries(files.map((file) => [`${file}.yaml`, empty]));
      await forge.createRepository(`acme/${name}`, contents, { members });
    }
    const directory = await mkdtemp(join(tmpdir(), "glu-dashboard-"));
    const world = new World({ registry, forge, directory });
    await writeFile(join(directory, "glu.yaml"), JSON.stringify(world.#configuration(server)));
    await world.push("checkout", "1.4.0");
    await world.push("catalog", "2.0.1");
    await world.start();
    return world;
  }

  /** Where the dashboard is. */
  get url(): string {
    return this.#url;
  }

  /** Starts the server, on the port it had if it had one. */
  async start(): Promise<void> {
    const port = this.#url === "" ? "0" : new URL(this.#url).port;
    this.#glu = new GluProcess(["--file", program], {
      cwd: this.directory,
      env: { GLU_SERVER_PORT: port },
    });
    this.#url = await this.#glu.url();
  }

  /** Starts another server on the same store, which waits for its turn to write. */
  startAnother(): GluProcess {
    const env = { GLU_SERVER_PORT: "0" };
    return new GluProcess(["--file", program], { cwd: this.directory, env });
  }

  /** Ends the server as a person does. */
  async stop(): Promise<void> {
    this.#glu?.signal("SIGTERM");
    await this.#glu?.ended();
  }

  /** Pushes an image of this version. @returns its digest */
  async push(name: string, version: string): Promise<string> {
    const layout = join(this.directory, `images-${name}`);
    const { digest } = await writeImage(layout, {
      tag: "latest",
      content: `${name} ${version}`,
      annotations: {
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.source": `https://github.com/acme/${name}`,
        "org.opencontainers.image.revision": Buffer.from(`${name} ${version}`.padEnd(20))
          .toString("hex")
          .slice(0, 40),
      },
    });
    const target = `docker://${this.registry.host}/shop/${name}:latest`;
    const flags = ["--quiet", "--dest-tls-verify=false"];
    await promisify(execFile)("skopeo", ["copy", ...flags, `oci:${layout}:latest`, target]);
    return digest;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`);
    return (await response.json()) as T;
  }

  /** @param actor who asks, as far as the server takes their word for it */
  async post(path: string, body: object = {}, actor = "jane"): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "glu-actor": actor },
      body: JSON.stringify(body),
    });
    return await response.json();
  }

  async close(): Promise<void> {
    await this.#glu?.kill();
    await this.forge.stop();
    await this.registry.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #configuration(server: object): object {
    const image = (name: string) => ({
      reference: `${this.registry.host}/shop/${name}:latest`,
      plain_http: true,
      interval: "1s",
    });
    const remote = (name: string) => ({
      url: this.forge.urlOf(`acme/${name}`),
      credential: "forge",
      interval: "1s",
    });
    const provider = { provider: "gitea", url: this.forge.url };
    return {
      server,
      revision: "v7-of-the-shop",
      credentials: { forge: { type: "basic", basic: { username: bot, password: token } } },
      sources: {
        oci: { checkout: image("checkout"), catalog: image("catalog"), search: image("search") },
        git: {
          deploy: { remote: remote("deploy") },
          reviewed: { remote: remote("reviewed"), proposals: provider },
        },
      },
    };
  }
}
