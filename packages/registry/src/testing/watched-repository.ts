import type { Descriptor } from "../descriptor.ts";
import { DistributionRegistry } from "../distribution/distribution-registry.ts";
import type { FirstSeen } from "../first-seen.ts";
import { ImageWatcher } from "../image-watcher.ts";
import type { LastTaken } from "../last-taken.ts";
import { parseReference } from "../reference.ts";
import type { Image } from "../registry.ts";
import { RequestBudget } from "../request-budget.ts";
import type { Selection } from "../selection/selection.ts";
import { ManualTimers } from "./manual-timers.ts";
import type { RegistryServer } from "./registry-server.ts";
import { startRegistry } from "./registry-server.ts";
import type { TinyImageOptions } from "./tiny-image.ts";

export interface WatchedRepositoryOptions {
  readonly selection: Selection;
  readonly firstSeen?: FirstSeen;
  readonly lastTaken?: LastTaken;
  /** @default acme/shop */
  readonly reference?: string;
}

export const interval = 10_000;
const repository = "acme/shop";
const indexType = "application/vnd.oci.image.index.v1+json";

/** Starts a registry in memory with one repository that is watched. */
export async function watchRepository(
  options: WatchedRepositoryOptions,
): Promise<WatchedRepository> {
  return new WatchedRepository(await startRegistry(), options);
}

/** A repository that is watched, on a day in 2024 on which time stands still. */
export class WatchedRepository {
  readonly timers = new ManualTimers(Date.UTC(2024, 4, 1));
  readonly server: RegistryServer;
  #watcher: ImageWatcher;
  readonly #registry: DistributionRegistry;
  readonly #options: WatchedRepositoryOptions;
  #counted = 0;

  constructor(server: RegistryServer, options: WatchedRepositoryOptions) {
    this.server = server;
    this.#options = options;
    // Nothing is to be waited for.
    const budget = new RequestBudget({ rate: 1_000_000, burst: 1_000_000 });
    this.#registry = new DistributionRegistry({ host: server.host, plainHttp: true, budget });
    this.#watcher = this.newWatcher();
  }

  get watcher(): ImageWatcher {
    return this.#watcher;
  }

  /** Goes on with another watcher, which knows what it is told. */
  readonly restart = async (selection = this.#options.selection): Promise<void> => {
    await this.#watcher.close();
    this.#watcher = this.newWatcher(selection);
  };

  /** Another watcher of the same repository. */
  readonly newWatcher = (selection = this.#options.selection): ImageWatcher => {
    const { firstSeen, lastTaken, reference: name = repository } = this.#options;
    const reference = parseReference(`${this.server.host}/${name}`);
    const common = { reference, interval, timers: this.timers, random: () => 0.5 };
    return new ImageWatcher({
      registry: this.#registry,
      ...common,
      selection,
      firstSeen,
      lastTaken,
    });
  };

  /** Each tag has a content of its own unless one is given. */
  readonly push = async (tag: string, image?: TinyImageOptions): Promise<Descriptor> =>
    await this.server.push({ repository, tag, content: tag, ...image });

  /** An index of these images, which have no tags of their own. */
  readonly pushIndex = async (tag: string, images: readonly TinyImageOptions[]): Promise<void> => {
    const manifests: object[] = [];
    for (const image of images) {
      const content = `${tag} for ${JSON.stringify(image.platform)}`;
      const child = await this.push("child", { content, ...image });
      manifests.push({ ...child, platform: image.platform });
    }
    this.remove("child");
    const json = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
    this.pushBytes(tag, indexType, json);
  };

  readonly pushBytes = (tag: string, mediaType: string, text: string): void =>
    this.server.pushBytes({ repository, tag }, mediaType, Buffer.from(text));

  readonly remove = (tag: string): void => this.server.delete({ repository, tag });

  /** Looks now. */
  readonly look = async (): Promise<Image> =>
    await this.watcher.current({ signal: AbortSignal.timeout(20_000), fresh: true });

  /** Looks now, and gives the tag that is selected. */
  readonly selected = async (): Promise<string | undefined> => (await this.look()).reference.tag;

  /** What the server was asked since the last call. */
  readonly asked = () => {
    const requests = this.server.requests.slice(this.#counted);
    this.#counted = this.server.requests.length;
    const count = (pattern: RegExp) =>
      requests.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
    return {
      lists: count(/^GET .*\/tags\/list/),
      heads: count(/^HEAD /),
      manifests: count(/^GET .*\/manifests\//),
      blobs: count(/^GET .*\/blobs\//),
    };
  };

  readonly stop = async (): Promise<void> => {
    await this.watcher.close();
    await this.#registry.close();
    await this.server.stop();
  };
}
