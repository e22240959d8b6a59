import assert from "node:assert/strict";
import { System } from "@glu/core";
import type { PhaseView, PipelineView } from "@glu/core/api-types";
import type { StartSystemOptions } from "@glu/core/testing";
import { afterEach } from "vitest";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { type Server, serve } from "../src/server/server.ts";
import { posted } from "./posted.ts";
import { Release } from "./release.ts";
import { guide, type ShopPipeline, useShop } from "./shop.ts";

const pipeline = "/pipelines/app";

interface Serving extends Pick<ShopPipeline, "create">, Pick<StartSystemOptions, "store"> {}

/** The shop with its API, as clients of it see it. What a test has served ends with it. */
export class ServedShop {
  readonly #shop = useShop();
  #server: Server | undefined;

  constructor() {
    afterEach(() => this.end());
  }

  get shop() {
    return this.#shop;
  }

  get url(): string {
    assert.ok(this.#server, "the test has not served it");
    return this.#server.url;
  }

  async serve({ create = () => new Release(), ...options }: Serving = {}): Promise<void> {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, guide);
    const operations = await this.#shop.run(system, options);
    const runtime = { logger: silentLogger, timers: systemTimers };
    const address = { host: "127.0.0.1", port: 0 };
    this.#server = await serve({ ...runtime, ...address, operations, system });
  }

  async end(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
    await this.#shop.end();
  }

  /** @param path below `/api/v1/pipelines/app` */
  async get<T>(path: string): Promise<T> {
    return await this.#answer(`${pipeline}${path}`);
  }

  /** @param path below `/api/v1` */
  async root<T>(path: string): Promise<T> {
    return await this.#answer(path);
  }

  async post<T>(path: string, body: object): Promise<T> {
    return await this.#answer(`${pipeline}${path}`, posted(body));
  }

  async pipeline(): Promise<PipelineView> {
    return await this.get("");
  }

  /** The ETag of the pipeline. */
  async tag(): Promise<string> {
    const answer = await fetch(`${this.url}/api/v1/pipelines/app`);
    await answer.arrayBuffer();
    return answer.headers.get("etag") ?? "";
  }

  /** A phase as the pipeline shows it, which is how it shows itself. */
  async phase(name: string): Promise<PhaseView> {
    const { phases } = await this.pipeline();
    const found = phases.find(({ descriptor }) => descriptor.metadata.name === name);
    assert.ok(found, `there is no phase ${name}`);
    return found;
  }

  async #answer<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, init);
    const body: unknown = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(body)}`);
    return body as T;
  }
}
