import assert from "node:assert/strict";
import { git, type Operations, oci, type PipelineBuilder, System, schedule } from "@glu/core";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  type StartSystemOptions,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { Release } from "./release.ts";

export const image = { repository: "shop/app", tag: "latest" };
export const toStaging = { pipeline: "app", from: "oci", to: "staging" };
export const toProduction = { pipeline: "app", from: "staging", to: "production" };
export const ada = { actor: "ada" };
const users = { glu: "open-sesame" };

/**
 * For the tests of a file: a registry and a Git server that want to know who asks, and for each of
 * them a first image, a repository of its own and the system that it starts.
 */
export function useShop(): Shop {
  const shop = new Shop();
  beforeAll(() => shop.open());
  beforeEach(() => shop.begin());
  afterEach(() => shop.end());
  afterAll(() => shop.close());
  return shop;
}

export interface ShopPipeline {
  readonly create?: () => Release;
  readonly trigger?: boolean;
  /** @default the phases of the guide */
  readonly define?: (pipeline: PipelineBuilder<Release>) => void;
}

export class Shop {
  /** The name of the repository on the Git server. */
  repository = "";
  #repositories = 0;
  #servers: { readonly git: GitServer; readonly registry: RegistryServer } | undefined;
  #started: StartedSystem | undefined;

  async open(): Promise<void> {
    const registry = await startRegistry({ users });
    this.#servers = { registry, git: await startGitServer({ users }) };
  }

  async begin(): Promise<void> {
    this.#repositories += 1;
    this.repository = `config-${this.#repositories}`;
    await this.registry.push({ ...image, content: this.repository });
    await this.git.createRepository(this.repository, {
      "README.md": "# configuration\n",
      "phases/staging.json": '{ "version": "old", "replicas": 2 }\n',
      "phases/production.json": '{ "version": "old", "replicas": 5 }\n',
    });
  }

  async end(): Promise<void> {
    await this.#started?.stop();
    this.#started = undefined;
  }

  async close(): Promise<void> {
    await this.#servers?.registry.stop();
    await this.#servers?.git.close();
  }

  get git(): GitServer {
    assert.ok(this.#servers);
    return this.#servers.git;
  }

  get registry(): RegistryServer {
    assert.ok(this.#servers);
    return this.#servers.registry;
  }

  /** Starts a system of one pipeline. */
  async start({
    create = () => new Release(),
    trigger = false,
    define = guide,
  }: ShopPipeline = {}) {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, define);
    if (trigger) {
      system.addTrigger(schedule({ interval: "200ms", matches: { labels: { env: "staging" } } }));
    }
    return await this.run(system);
  }

  /** Starts any system with the configuration of the shop. */
  async run(system: System, options: StartSystemOptions = {}): Promise<Operations> {
    this.#started = await startSystem(system, { configuration: this.configuration(), ...options });
    return this.#started.operations;
  }

  configuration() {
    const reference = `${this.registry.host}/${image.repository}:${image.tag}`;
    const remote = {
      url: this.git.urlOf(this.repository),
      credential: "glu",
      interval: "100ms",
    };
    return {
      sources: {
        oci: { app: { reference, credential: "glu", plain_http: true, interval: "100ms" } },
        git: { config: { remote } },
      },
      credentials: {
        glu: { type: "basic", basic: { username: "glu", password: users.glu } },
      },
    };
  }
}

export function guide(pipeline: PipelineBuilder<Release>): void {
  const app = pipeline.phase({ name: "oci" }, oci("app"));
  const staging = pipeline.phase(
    { name: "staging", labels: { env: "staging", url: "http://localhost:30081" } },
    git("config"),
    { promotesFrom: app },
  );
  pipeline.phase({ name: "production" }, git("config"), { promotesFrom: staging });
}

/** Reads until it is so; fails with the last reading when the test times out. */
export async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isSo(value)) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
