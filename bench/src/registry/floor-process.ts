/** A process that sends the requests of the product, with nothing around them. */

import { setTimeout as sleep } from "node:timers/promises";
import { indexMediaTypes, manifestMediaTypes } from "@glu/registry";
import { Agent, type Dispatcher } from "undici";
import { serve } from "../child.ts";
import { type Cost, costOf } from "../cost.ts";

export interface HeadRequest {
  readonly host: string;
  /** Such as `shop:v1`. */
  readonly name: string;
  /** What it points to. */
  readonly digest: string;
  readonly times: number;
}

export interface ListRequest {
  readonly host: string;
  readonly repository: string;
  /** How many tags are asked for their digests: one of them last, the others before it, at the same time. */
  readonly heads: number;
}

export interface PollRequest {
  readonly host: string;
  /** Asked at even distances. */
  readonly names: readonly string[];
  /** Between two requests of the same name, in ms. */
  readonly interval: number;
  readonly intervals: number;
}

const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");

export class FloorProcess {
  /** As many connections as the product opens. */
  readonly #agent = new Agent({ connections: 8 });

  /** Asks so many times, one after the other, what an image is. */
  head({ host, name, digest, times }: HeadRequest): Promise<Cost> {
    const path = pathOf(name);
    return costOf(async () => {
      for (let time = 0; time < times; time += 1) {
        const found = await this.#head(host, path);
        if (found !== digest) {
          throw new Error(`${name} is ${digest}, not ${String(found)}`);
        }
      }
    });
  }

  /** Lists all tags, and asks what some of them are. */
  list({ host, repository, heads }: ListRequest): Promise<Cost> {
    return costOf(async () => {
      const { body } = await this.#send(host, {
        method: "GET",
        path: `/v2/${repository}/tags/list`,
      });
      const { tags } = (await body.json()) as { readonly tags: readonly string[] };
      const paths = tags.slice(0, heads).map((tag) => `/v2/${repository}/manifests/${tag}`);
      const last = paths.pop();
      await Promise.all(paths.map((path) => this.#head(host, path)));
      if (last !== undefined) {
        await this.#head(host, last);
      }
    });
  }

  /** Asks what many images are, again and again, each by a timer of its own. */
  poll({ host, names, interval, intervals }: PollRequest): Promise<Cost> {
    const paths = names.map(pathOf);
    const start = performance.now();
    const poll = async (path: string, index: number) => {
      for (let time = index / paths.length; time < intervals; time += 1) {
        await sleep(start + interval * time - performance.now());
        await this.#head(host, path);
      }
    };
    return costOf(async () => {
      await Promise.all(paths.map(poll));
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #head(host: string, path: string): Promise<unknown> {
    const { body, headers } = await this.#send(host, { method: "HEAD", path });
    await body.dump();
    return headers["docker-content-digest"];
  }

  async #send(
    host: string,
    request: Pick<Dispatcher.RequestOptions, "method" | "path">,
  ): Promise<Dispatcher.ResponseData> {
    const origin = `http://${host}`;
    const response = await this.#agent.request({
      ...request,
      origin,
      headers: { accept },
      reset: false,
    });
    if (response.statusCode !== 200) {
      throw new Error(`${request.method} ${request.path} was answered ${response.statusCode}`);
    }
    return response;
  }
}

function pathOf(name: string): string {
  const [repository, tag] = name.split(":");
  return `/v2/${repository}/manifests/${tag}`;
}

const floor = new FloorProcess();
serve(floor, () => floor.close());
