import { request } from "undici";
import type { Child } from "../child.ts";
import { Children } from "../children.ts";
import type { ClientProcess } from "./client-process.ts";
import { type Example, makeExample } from "./example.ts";
import type { FloorProcess, ServedFile } from "./floor-process.ts";
import type { ServerProcess } from "./server-process.ts";

export interface Served {
  readonly product: Child<ServerProcess>;
  /** Where the product serves. */
  readonly url: string;
}

/** What a benchmark finds ready: processes that serve. */
export class Workbench {
  readonly signal: AbortSignal;
  /** Of three phases each. */
  readonly pipelines: number;
  readonly #children: Children;
  #served: Promise<Served> | undefined;
  #example: Promise<Example> | undefined;

  constructor(signal: AbortSignal, pipelines: number) {
    this.signal = signal;
    this.pipelines = pipelines;
    this.#children = new Children(signal);
  }

  /** The product with its pipelines. Made once. */
  serve(): Promise<Served> {
    this.#served ??= this.#serve();
    return this.#served;
  }

  /** A server of the same bytes that the product answers at these paths; resolves with its address. */
  async serveStatic(paths: readonly string[], headers: Readonly<Record<string, string>>) {
    const { url } = await this.serve();
    const files = await Promise.all(paths.map((path) => fileAt(url, path, headers)));
    const module = new URL("./floor-process.js", import.meta.url);
    const child = this.#children.start<FloorProcess>(module, { name: "the file server" });
    return await child.call("open", files);
  }

  /** A process of clients. */
  startClients(): Child<ClientProcess> {
    const module = new URL("./client-process.js", import.meta.url);
    return this.#children.start<ClientProcess>(module, { name: "the clients" });
  }

  /** The example on this disk. Made once. */
  example(): Promise<Example> {
    this.#example ??= makeExample(this.signal);
    return this.#example;
  }

  /** What was started stays for the next benchmark. */
  async clear(): Promise<void> {}

  async close(): Promise<void> {
    await this.#children.close();
    await (await this.#example)?.remove();
  }

  async #serve(): Promise<Served> {
    const module = new URL("./server-process.js", import.meta.url);
    const product = this.#children.start<ServerProcess>(module, { name: "the product" });
    return { product, url: await product.call("open", this.pipelines) };
  }
}

/** As it is sent, not as `fetch` decodes it. */
async function fileAt(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<ServedFile> {
  const { bytes, encoding } = await rawAt(`${url}${path}`, headers);
  const sent = {
    "content-type": "application/json",
    ...(encoding && { "content-encoding": encoding }),
  };
  return { path, bytes, headers: sent };
}

async function rawAt(url: string, headers: Readonly<Record<string, string>>) {
  const answer = await request(url, { headers });
  const bytes = new Uint8Array(await answer.body.arrayBuffer());
  const encoding = answer.headers["content-encoding"];
  return { bytes, encoding: typeof encoding === "string" ? encoding : undefined };
}
