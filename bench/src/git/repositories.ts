import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type GenerateOptions, generatedRepository, type RepositorySize } from "@glu/git/testing";
import { sum } from "../statistics.ts";
import { ServedRepository, type Verification } from "./served-repository.ts";

export interface RepositoriesOptions extends GenerateOptions {
  /** An empty directory that is ours. */
  readonly directory: string;
}

/** The repositories of one run: each benchmark gets copies of its own. */
export class Repositories {
  /** What servers are to serve. */
  readonly root: string;
  readonly #options: RepositoriesOptions;
  readonly #served: ServedRepository[] = [];
  #clones = 0;

  constructor(options: RepositoriesOptions) {
    this.#options = options;
    this.root = join(options.directory, "served");
  }

  /** A repository on the servers, with `main` and these branches at the same commit. */
  async serve(size: RepositorySize, branches: readonly string[] = []): Promise<ServedRepository> {
    const name = `${size.toLowerCase()}-${this.#served.length}`;
    const directory = join(this.root, `${name}.git`);
    await mkdir(this.root, { recursive: true });
    await this.#copy(size, directory);
    const { signal } = this.#options;
    const repository = new ServedRepository({ name, directory, size, signal });
    await repository.prepare(branches);
    this.#served.push(repository);
    return repository;
  }

  /** The directory of a full bare clone. */
  async clone(size: RepositorySize): Promise<string> {
    this.#clones += 1;
    const directory = join(this.#options.directory, `clone-${this.#clones}.git`);
    await this.#copy(size, directory);
    return directory;
  }

  /** What became of all that was pushed. */
  async verify(): Promise<Verification> {
    const verifications = await Promise.all(this.#served.map((one) => one.verify()));
    return {
      landed: sum(verifications.map(({ landed }) => landed)),
      expected: sum(verifications.map(({ expected }) => expected)),
      problems: verifications.flatMap(({ problems }) => problems),
    };
  }

  async #copy(size: RepositorySize, directory: string): Promise<void> {
    await cp(await generatedRepository(size, this.#options), directory, { recursive: true });
  }
}
