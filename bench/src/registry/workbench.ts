import type { Child } from "../child.ts";
import { Children } from "../children.ts";
import { memoryArguments } from "../memory.ts";
import type { ClientProcess } from "./client-process.ts";
import type { CounterProcess } from "./counter-process.ts";
import type { FloorProcess } from "./floor-process.ts";
import { ServedRegistry } from "./served-registry.ts";
import { countRequests, type Requests } from "./traffic.ts";
import { type HeldImage, type Verification, verify } from "./verification.ts";
import type { SeenImage } from "./watched-image.ts";

export type Client = Child<ClientProcess>;
export type Floor = Child<FloorProcess>;

/** The registry behind a counter. */
export interface CountedRegistry {
  readonly host: string;
  /** What has come since this was last asked. */
  readonly take: () => Promise<Requests & { readonly connections: number }>;
}

/** A repository with many tags. */
export interface ManyTags {
  readonly repository: string;
  /** Each with the tag, from the one that was built first to the last. */
  readonly names: readonly string[];
}

const minute = 60_000;
/** Images that say that they were built in the same minute share a configuration, and are pushed sooner. */
const atOnce = 10;
const firstBuild = Date.UTC(2024, 0, 1);

/** What a benchmark finds ready: a registry, and processes that use the product. */
export class Workbench {
  readonly registry: ServedRegistry;
  readonly signal: AbortSignal;
  readonly #children: Children;
  readonly #counters: Children;
  readonly #clients: Client[] = [];
  readonly #seen: SeenImage[] = [];
  #counted: Promise<CountedRegistry> | undefined;
  #manyTags: Promise<ManyTags> | undefined;
  #names = 0;

  static async open(signal: AbortSignal): Promise<Workbench> {
    return new Workbench(await ServedRegistry.start(signal), signal);
  }

  private constructor(registry: ServedRegistry, signal: AbortSignal) {
    this.registry = registry;
    this.signal = signal;
    this.#children = new Children(signal);
    this.#counters = new Children(signal);
  }

  /** A process of its own that uses the product. */
  startClient(): Client {
    const module = new URL("./client-process.js", import.meta.url);
    const options = { name: "the client", execArgv: memoryArguments };
    const client = this.#children.start<ClientProcess>(module, options);
    this.#clients.push(client);
    return client;
  }

  /** A process of its own that does without. */
  startFloor(): Floor {
    const module = new URL("./floor-process.js", import.meta.url);
    return this.#children.start<FloorProcess>(module, { name: "the floor" });
  }

  /** The same registry for what is counted; what is timed goes there without a detour. */
  counted(): Promise<CountedRegistry> {
    this.#counted ??= this.#startCounter();
    return this.#counted;
  }

  /** The names of images in a repository of their own, pushed once. */
  async pushImages(count: number): Promise<readonly string[]> {
    this.#names += 1;
    const names = Array.from({ length: count }, (_, index) => `shop-${this.#names}:v1.0.${index}`);
    await Promise.all(
      names.map((name, index) =>
        this.registry.push({ name, created: firstBuild + Math.floor(index / atOnce) * minute }),
      ),
    );
    return names;
  }

  /** A thousand tags, for all benchmarks that push nothing to them. */
  manyTags(): Promise<ManyTags> {
    this.#manyTags ??= this.pushImages(1000).then((names) => {
      const [repository = ""] = (names[0] ?? "").split(":");
      return { repository, names };
    });
    return this.#manyTags;
  }

  /** Ends the processes of a benchmark, and keeps what they have seen. */
  async clear(): Promise<void> {
    for (const client of this.#clients.splice(0)) {
      // What has ended before its time has failed already.
      this.#seen.push(...(await client.call("seen", undefined).catch(() => [])));
    }
    await this.#children.close();
  }

  /** Compares what was seen with what the registry has now. */
  async verify(): Promise<Verification> {
    const names = [...new Set(this.#seen.map(({ name }) => name))];
    const held = await Promise.all(
      names.map(async (name): Promise<readonly [string, HeldImage]> => {
        const digest = await this.registry.digestOf(name);
        return [name, { digest, pushes: this.registry.pushesOf(name) }];
      }),
    );
    return verify(this.#seen, new Map(held));
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.#children.close();
    await this.#counters.close();
    await this.registry.stop();
  }

  async #startCounter(): Promise<CountedRegistry> {
    const module = new URL("./counter-process.js", import.meta.url);
    const counter = this.#counters.start<CounterProcess>(module, { name: "the counter" });
    const { port } = new URL(`http://${this.registry.host}`);
    const host = `127.0.0.1:${await counter.call("start", Number(port))}`;
    const take = async () => {
      const traffic = await counter.call("take", undefined);
      return { ...countRequests(traffic), connections: traffic.connections };
    };
    return { host, take };
  }
}
