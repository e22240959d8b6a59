import type { GitServer } from "@glu/git/testing";
import { digestIn, type Entry, fileOf, repositories, targets } from "../catalogue.ts";
import { readBlobs } from "./branch-log.ts";

export type PhaseDigests = ReadonlyMap<string, string>;

/** What the branches say now, read anew only where they have moved. */
export class ShownInGit {
  readonly #server: GitServer;
  readonly #entries: readonly Entry[];
  readonly #known = new Map<string, { readonly tip: string; readonly digests: PhaseDigests }>();

  constructor(server: GitServer, entries: readonly Entry[]) {
    this.#server = server;
    this.#entries = entries;
  }

  /** By `<pipeline>/<phase>`. */
  async read(): Promise<PhaseDigests> {
    const all = await Promise.all(repositories.map((name) => this.#readOne(name)));
    return new Map(all.flatMap((digests) => [...digests]));
  }

  async #readOne(repository: string): Promise<PhaseDigests> {
    const tip = (await this.#server.tip(repository)) ?? "";
    const known = this.#known.get(repository);
    if (known?.tip === tip) {
      return known.digests;
    }
    const own = this.#entries.filter((entry) => entry.repository === repository);
    const names = own.flatMap(({ name }) =>
      targets.map((phase) => ({
        key: `${name}/${phase}`,
        object: `${tip}:${fileOf(name, phase)}`,
      })),
    );
    const objects = names.map(({ object }) => object);
    const contents = await readBlobs(this.#server, repository, objects);
    const digests = new Map(
      names.map(({ key, object }) => [key, digestIn(contents.get(object) ?? "")]),
    );
    this.#known.set(repository, { tip, digests });
    return digests;
  }
}
