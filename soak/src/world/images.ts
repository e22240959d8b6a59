import {
  type DockerRegistry,
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "@glu/registry/testing";
import { Agent, type Dispatcher } from "undici";
import { tinyImage } from "../../../packages/registry/dist/testing/tiny-image.js";

interface Sent {
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly type?: string;
  readonly body?: Uint8Array;
}

interface Mounted {
  readonly repository: string;
  readonly digest: string;
  readonly from: string;
}

interface Manifest {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const { config, layer } = tinyImage();
const blobs = [config, layer].map(({ descriptor }) => descriptor.digest);
const { username, password } = dockerRegistryUser;
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** The `docker-registry` of this machine, which wants to know who asks, and what builds push to it. */
export class Images {
  readonly #registry: DockerRegistry;
  readonly #agent = new Agent({ connections: 8 });
  readonly #prepared = new Map<string, Promise<unknown>>();
  /** The first repository, from which the others have their blobs. */
  #origin: { readonly repository: string; readonly prepared: Promise<unknown> } | undefined;
  readonly #manifests = new Map<string, Manifest>();
  #builds = 0;

  /** @throws {Error} if the program is not installed. */
  static async start(): Promise<Images> {
    const missing = whyNoDockerRegistry();
    if (missing !== undefined) {
      throw new Error(missing);
    }
    return new Images(await startDockerRegistry({ login: true }));
  }

  private constructor(registry: DockerRegistry) {
    this.#registry = registry;
  }

  get port(): number {
    return Number(new URL(`http://${this.#registry.host}`).port);
  }

  /** Puts an image that was never there before under `latest`; its digest. */
  async push(repository: string): Promise<string> {
    this.#builds += 1;
    const image = tinyImage({ annotations: { build: String(this.#builds) } });
    const prepared = this.#prepared.get(repository) ?? this.#prepare(repository);
    this.#prepared.set(repository, prepared);
    await prepared;
    const { descriptor, bytes } = image.manifest;
    this.#manifests.set(descriptor.digest, { type: descriptor.mediaType, bytes });
    await this.moveTo(repository, descriptor.digest);
    return descriptor.digest;
  }

  /** Has `latest` lead to an image that was pushed before. */
  async moveTo(repository: string, digest: string): Promise<void> {
    const manifest = this.#manifests.get(digest);
    if (!manifest) {
      throw new Error(`${digest} was never pushed`);
    }
    const path = `/v2/${repository}/manifests/latest`;
    await this.#send({ method: "PUT", path, type: manifest.type, body: manifest.bytes });
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
    await this.#registry.stop();
  }

  /** All images have the same blobs. */
  async #prepare(repository: string): Promise<void> {
    this.#origin ??= { repository, prepared: this.#pushBlobs(repository) };
    const { repository: from, prepared } = this.#origin;
    await prepared;
    if (repository !== from) {
      await Promise.all(blobs.map((digest) => this.#mount({ repository, digest, from })));
    }
  }

  async #mount({ repository, digest, from }: Mounted): Promise<void> {
    const path = `/v2/${repository}/blobs/uploads/?mount=${digest}&from=${from}`;
    const { statusCode } = await this.#send({ method: "POST", path });
    if (statusCode !== 201) {
      throw new Error(`POST ${path} was answered ${statusCode}, not 201`);
    }
  }

  async #pushBlobs(repository: string): Promise<void> {
    for (const { descriptor, bytes } of [config, layer]) {
      const start = `/v2/${repository}/blobs/uploads/`;
      const { headers } = await this.#send({ method: "POST", path: start });
      const location = new URL(String(headers["location"]), `http://${this.#registry.host}`);
      location.searchParams.set("digest", descriptor.digest);
      const path = `${location.pathname}${location.search}`;
      await this.#send({ method: "PUT", path, type: "application/octet-stream", body: bytes });
    }
  }

  async #send({ method, path, type, body }: Sent): Promise<Dispatcher.ResponseData> {
    const response = await this.#agent.request({
      origin: `http://${this.#registry.host}`,
      method,
      path,
      headers: { authorization, ...(type !== undefined && { "content-type": type }) },
      body: body ?? null,
    });
    const words = await response.body.text();
    if (response.statusCode >= 300) {
      throw new Error(`${method} ${path} was answered ${response.statusCode}: ${words}`);
    }
    return response;
  }
}
