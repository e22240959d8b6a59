import type { Contestant } from "../measure.ts";
import type { ClientCost } from "./client-process.ts";
import type { RemoteTarget } from "./open.ts";
import type { ServedRepository } from "./served-repository.ts";
import type { Client, Workbench } from "./workbench.ts";

export interface ProductOptions {
  readonly repository: ServedRepository;
  readonly target: RemoteTarget;
  /** The deployments that are watched, and promoted to in turn. */
  readonly paths: readonly string[];
  /** @default a new one */
  readonly client?: Client;
}

export interface Promotions {
  readonly count: number;
  /** True to ask for all at once, false to wait for each before the next. @default false */
  readonly together?: boolean;
}

/** The product in a process of its own, with the branch `main` of a repository known. */
export class Product {
  readonly client: Client;
  readonly #bench: Workbench;
  readonly #options: ProductOptions;
  #promoted = 0;

  static async open(bench: Workbench, options: ProductOptions): Promise<Product> {
    const { target, paths, client = bench.startClient() } = options;
    await client.call("open", { target, paths });
    return new Product(bench, client, options);
  }

  private constructor(bench: Workbench, client: Client, options: ProductOptions) {
    this.client = client;
    this.#bench = bench;
    this.#options = options;
  }

  /** The cost of all together. */
  async promote({ count, together = false }: Promotions): Promise<ClientCost> {
    const { paths, repository } = this.#options;
    const edits = Array.from({ length: count }, (_, index) =>
      this.#bench.edit(paths[(this.#promoted + index) % paths.length] ?? ""),
    );
    this.#promoted += count;
    const cost = await this.client.call("promote", { edits, together });
    repository.expect("main", count);
    return cost;
  }

  /** The milliseconds of one promotion. */
  readonly promoteOnce: Contestant = async () => (await this.promote({ count: 1 })).milliseconds;
}
