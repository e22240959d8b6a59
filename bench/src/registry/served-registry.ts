import { createHash } from "node:crypto";
import { indexMediaTypes, manifestMediaTypes } from "@glu/registry";
import {
  type DockerRegistry,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "@glu/registry/testing";
import { Agent, type Dispatcher } from "undici";
import { tinyImage } from "../../../packages/registry/dist/testing/tiny-image.js";

export interface PushRequest {
  /** Repository and tag, such as `shop:v1`. */
  readonly name: string;
  /** When the image says that it was built, in ms since 1970. @default 0 */
  readonly created?: number;
}

/** Something stored under its digest. */
interface Content {
  readonly descriptor: { readonly mediaType: string; readonly digest: string };
  readonly bytes: Uint8Array;
}

interface Sent {
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");

/** The `docker-registry` of this machine, and an account of what was pushed to it. */
export class ServedRegistry {
  readonly #registry: DockerRegistry;
  readonly #agent = new Agent({ connections: 8 });
  readonly #signal: AbortSignal;
  readonly #blobs = new Map<string, Promise<void>>();
  readonly #pushes = new Map<string, number>();
  #images = 0;

  /** @throws {Error} if the program is not installed. */
  static async start(signal: AbortSignal): Promise<ServedRegistry> {
    const missing = whyNoDockerRegistry();
    if (missing !== undefined) {
      throw new Error(missing);
    }
    return new ServedRegistry(await startDockerRegistry(), signal);
  }

  private constructor(registry: DockerRegistry, signal: AbortSignal) {
    this.#registry = registry;
    this.#signal = signal;
  }

  /** It speaks plain HTTP. */
  get host(): string {
    return this.#registry.host;
  }

  /** Pushes an image that was never pushed before; its digest, as the registry tells it. */
  async push(request: PushRequest): Promise<string> {
    const push = await this.prepare(request);
    return await push();
  }

  /** Pushes everything but the manifest. The function that is returned pushes that, in one request. */
  async prepare({ name, created = 0 }: PushRequest): Promise<() => Promise<string>> {
    this.#images += 1;
    const { repository, tag } = parseName(name);
    const annotations = { build: String(this.#images) };
    const image = tinyImage({ annotations, created: new Date(created).toISOString() });
    await Promise.all([image.config, image.layer].map((blob) => this.#pushBlob(repository, blob)));
    const { descriptor, bytes } = image.manifest;
    return async () => {
      const { headers } = await this.#send({
        method: "PUT",
        path: `/v2/${repository}/manifests/${tag}`,
        headers: { "content-type": descriptor.mediaType },
        body: bytes,
      });
      this.#pushes.set(name, this.pushesOf(name) + 1);
      return String(headers["docker-content-digest"]);
    };
  }

  /** How often something was pushed under this name. */
  pushesOf(name: string): number {
    return this.#pushes.get(name) ?? 0;
  }

  /** Of the manifest that is there now, hashed here. */
  async digestOf(name: string): Promise<string> {
    const { repository, tag } = parseName(name);
    const path = `/v2/${repository}/manifests/${tag}`;
    const { body } = await this.#ask({ method: "GET", path, headers: { accept } });
    const bytes = await body.bytes();
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
    await this.#registry.stop();
  }

  /** Each blob once. */
  #pushBlob(repository: string, { descriptor, bytes }: Content): Promise<void> {
    const { digest } = descriptor;
    const key = `${repository} ${digest}`;
    const pushed = this.#blobs.get(key) ?? this.#upload(repository, digest, bytes);
    this.#blobs.set(key, pushed);
    return pushed;
  }

  async #upload(repository: string, digest: string, body: Uint8Array): Promise<void> {
    const start = `/v2/${repository}/blobs/uploads/`;
    const { headers } = await this.#send({ method: "POST", path: start });
    const location = new URL(String(headers["location"]), `http://${this.host}`);
    location.searchParams.set("digest", digest);
    const type = { "content-type": "application/octet-stream" };
    const path = `${location.pathname}${location.search}`;
    await this.#send({ method: "PUT", path, headers: type, body });
  }

  /** For answers whose body does not matter. */
  async #send(sent: Sent): Promise<Dispatcher.ResponseData> {
    const response = await this.#ask(sent);
    await response.body.dump();
    return response;
  }

  async #ask({ method, path, headers = {}, body }: Sent): Promise<Dispatcher.ResponseData> {
    const response = await this.#agent.request({
      origin: `http://${this.host}`,
      method,
      path,
      headers,
      body: body ?? null,
      signal: this.#signal,
    });
    if (response.statusCode >= 300) {
      const words = await response.body.text();
      throw new Error(`${method} ${path} was answered ${response.statusCode}: ${words}`);
    }
    return response;
  }
}

function parseName(name: string): { readonly repository: string; readonly tag: string } {
  const [repository = "", tag = ""] = name.split(":");
  return { repository, tag };
}
