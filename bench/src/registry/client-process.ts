/** A process that does nothing but use the product, so that what it costs can be told. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ImageWatcher,
  parseReference,
  type Registry,
  RequestBudget,
  registryFor,
  type Selection,
} from "@glu/registry";
import { serve } from "../child.ts";
import { type Cost, costOf } from "../cost.ts";
import { type Memory, takeMemory } from "../memory.ts";
import { type SeenImage, WatchedImage } from "./watched-image.ts";

export interface OpenRequest {
  /** Of the registry. */
  readonly host: string;
  /** What is watched, one watcher each, such as `shop:v1`. */
  readonly names: readonly string[];
  /** @default the tag of the name */
  readonly selection?: Selection;
  /** Milliseconds. @default none comes in between: looks are asked for */
  readonly interval?: number;
  /** True to ask as fast as the registry answers. @default what users have, 100 requests per second */
  readonly unlimited?: boolean;
}

export interface LookRequest {
  readonly listeners: number;
  readonly looks: number;
}

export interface ResolveRequest {
  readonly name: string;
  /** What it points to. */
  readonly digest: string;
  readonly times: number;
}

const hour = 3_600_000;
const anyRate = 1_000_000;
const deadline = 100_000;

export class ClientProcess {
  #host = "";
  #registry: Registry | undefined;
  #images: readonly WatchedImage[] = [];

  /** Looks at nothing yet. */
  async open({ host, names, interval = hour, ...request }: OpenRequest): Promise<void> {
    await this.close();
    const budget = request.unlimited
      ? new RequestBudget({ rate: anyRate, burst: anyRate })
      : undefined;
    const registry = registryFor(parseReference(`${host}/any`), { plainHttp: true, budget });
    this.#host = host;
    this.#registry = registry;
    this.#images = names.map((name) => {
      const reference = parseReference(`${host}/${name}`);
      const { selection } = request;
      return new WatchedImage(new ImageWatcher({ registry, reference, selection, interval }));
    });
  }

  /** Everything is watched from here on. Resolves when every image has been seen once. */
  async listen(listeners: number): Promise<void> {
    for (const image of this.#images) {
      image.listen(listeners);
    }
    await this.#each(({ watcher }, signal) => watcher.current({ signal }));
  }

  /** Listens for so many looks, which come by themselves, and then no more. */
  async look({ listeners, looks }: LookRequest): Promise<void> {
    await this.#each(async (image) => {
      const stop = image.listen(listeners);
      try {
        for (let look = 0; look < looks; look += 1) {
          await image.next(["changed", "confirmed"]);
        }
      } finally {
        stop();
      }
    });
  }

  /** When the next look was told, whatever it has found. */
  async nextLook(): Promise<number> {
    return await this.#first.next(["changed", "confirmed"]);
  }

  /** When the next change was told. */
  async nextChange(): Promise<number> {
    return await this.#first.next(["changed"]);
  }

  /** Looks so many times, at all images at once. */
  refresh(times: number): Promise<Cost> {
    return costOf(async () => {
      for (let time = 0; time < times; time += 1) {
        await this.#each(({ watcher }, signal) => watcher.refresh({ signal }));
      }
    });
  }

  /** What it costs to do nothing for so many milliseconds but what happens by itself. */
  observe(milliseconds: number): Promise<Cost> {
    return costOf(() => sleep(milliseconds));
  }

  /** Asks so many times, one after the other, what an image is. */
  async resolve({ name, digest, times }: ResolveRequest): Promise<Cost> {
    const reference = parseReference(`${this.#host}/${name}`);
    const signal = deadlineSignal();
    return await costOf(async () => {
      for (let time = 0; time < times; time += 1) {
        const found = await this.#registry?.resolve(reference, { signal });
        if (found?.digest !== digest) {
          throw new Error(`${name} is ${digest}, not ${found?.digest}`);
        }
      }
    });
  }

  memory(): Promise<Memory> {
    return takeMemory();
  }

  /** What is known of each image that is watched. */
  async seen(): Promise<readonly SeenImage[]> {
    const signal = deadlineSignal();
    return await Promise.all(this.#images.map((image) => image.seen(signal)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#images.map(({ watcher }) => watcher.close()));
    await this.#registry?.close();
  }

  get #first(): WatchedImage {
    const [image] = this.#images;
    if (image === undefined) {
      throw new Error("nothing is watched");
    }
    return image;
  }

  async #each(run: (image: WatchedImage, signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const signal = deadlineSignal();
    await Promise.all(this.#images.map((image) => run(image, signal)));
  }
}

function deadlineSignal(): AbortSignal {
  const signal = AbortSignal.timeout(deadline);
  // As many listeners as images is no leak.
  setMaxListeners(0, signal);
  return signal;
}

const client = new ClientProcess();
serve(client, () => client.close());
