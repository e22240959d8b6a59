import { GitServer } from "@glu/git/testing";
import type { Outside } from "../../config/outside.ts";
import type { ClientUse } from "../../source.ts";
import { foundIn } from "./found-in.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { SandboxImages } from "./sandbox-images.ts";
import { type SandboxFiles, SandboxRepository } from "./sandbox-repository.ts";
import { placeOf, type SandboxSources } from "./sandbox-sources.ts";

/** Has the phases look that use what is of this kind, or all; and waits for what follows. */
export type Look = (kind?: ClientUse["kind"]) => Promise<void>;

export interface SandboxServersOptions {
  readonly directory: string;
  readonly clock: SandboxClock;
  readonly sources: SandboxSources;
  readonly look: Look;
}

/** The longest time between two looks: nothing changes but what the system is told of. */
const interval = 2 ** 31 - 1;

/** What stands in for registries and remotes: directories, and the git program where it serves from a disk. */
export class SandboxServers {
  readonly images: SandboxImages;
  readonly repositories = new Map<string, SandboxRepository>();
  readonly outside: Outside;
  readonly #options: SandboxServersOptions;
  readonly #git: GitServer;
  /** What the repository at a place is called. */
  readonly #names = new Map<string, string>();

  constructor(options: SandboxServersOptions) {
    const { directory, clock } = options;
    this.#options = options;
    this.#git = new GitServer(directory, { root: directory });
    this.images = new SandboxImages({ directory, timers: clock });
    this.outside = {
      registry: this.images.registry,
      remote: (url) => this.#git.pathOf(this.#nameOf(placeOf(url))),
      interval,
    };
  }

  /** Makes all that the program uses, with these files in the repositories. */
  async create(files: Readonly<Record<string, SandboxFiles>>): Promise<void> {
    const { images, repositories } = this.#options.sources;
    for (const name of Object.keys(files)) {
      foundIn(repositories, name, "repository");
    }
    await Promise.all([...images.values()].map((reference) => this.images.create(reference)));
    for (const [source, { place, branches }] of repositories) {
      await this.#createRepository(place);
      const { clock: timers } = this.#options;
      const look = () => this.#options.look("repository");
      const name = this.#nameOf(place);
      const shared = { server: this.#git, name, branches, timers, look };
      this.repositories.set(source, new SandboxRepository(shared));
      await this.#commitFirst({ name, branches, files: files[source] ?? {} });
    }
  }

  /** Phases that name no branch are on `main`, so that has to be the default where there is one. */
  async #createRepository(place: string): Promise<void> {
    if (!this.#names.has(place)) {
      const used = [...this.#options.sources.repositories.values()];
      const branches = used.filter((one) => one.place === place).flatMap((one) => one.branches);
      const branch = branches.find((name) => name === "main") ?? branches[0];
      const settings = branch === undefined ? {} : { branch };
      await this.#git.createEmptyRepository(this.#nameOf(place), settings);
    }
  }

  async #commitFirst({ name, branches, files }: FirstCommit): Promise<void> {
    const time = Math.floor(this.#options.clock.now() / 1000);
    for (const branch of Object.keys(files).length > 0 ? branches : []) {
      await this.#git.commit(name, { branch, files, message: "first", time });
    }
  }

  #nameOf(place: string): string {
    const name = this.#names.get(place) ?? `repository-${this.#names.size}`;
    this.#names.set(place, name);
    return name;
  }
}

interface FirstCommit {
  readonly name: string;
  readonly branches: readonly string[];
  readonly files: SandboxFiles;
}
