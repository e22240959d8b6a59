import type { UpdateRequest } from "./raw-update.ts";
import type { ServedRepository } from "./served-repository.ts";
import type { Workbench } from "./workbench.ts";

export interface NewCommitsOptions {
  readonly bench: Workbench;
  readonly repository: ServedRepository;
  readonly paths: readonly string[];
}

/** One commit after the other, each of which changes a watched file. */
export class NewCommits {
  readonly #bench: Workbench;
  readonly #repository: ServedRepository;
  readonly #paths: readonly string[];
  #round = 0;
  #newest: UpdateRequest;

  static async start(options: NewCommitsOptions): Promise<NewCommits> {
    return new NewCommits(options, await options.repository.tip("main"));
  }

  private constructor({ bench, repository, paths }: NewCommitsOptions, tip: string) {
    this.#bench = bench;
    this.#repository = repository;
    this.#paths = paths;
    this.#newest = { known: tip, tip };
  }

  get newest(): UpdateRequest {
    return this.#newest;
  }

  async next(): Promise<void> {
    const path = this.#paths[this.#round % this.#paths.length] ?? "";
    await this.#repository.commit("main", this.#bench.edit(path));
    this.#round += 1;
    this.#newest = { known: this.#newest.tip, tip: await this.#repository.tip("main") };
  }
}
