import { type GitServer, runGit, type TestFiles } from "@glu/git/testing";
import { importStream } from "../../../packages/git/dist/testing/import-stream.js";
import { type Entry, fileOf, repositories, targets } from "../catalogue.ts";

export interface HandCommit {
  /** Names it: no two have the same. */
  readonly message: string;
  /** What it changes on the branch as it is; undefined if there is nothing to change. */
  readonly files: (read: (path: string) => Promise<string>) => Promise<TestFiles | undefined>;
}

/** How often somebody tries to be faster than whoever else moves the branch. */
const mostAttempts = 50;

/** The repositories on the Git server, and those who commit to them besides Glu. */
export class Repositories {
  readonly server: GitServer;
  readonly #turns = new Map<string, Promise<unknown>>();
  #time = 1_800_000_000;

  constructor(server: GitServer) {
    this.server = server;
  }

  /** @param first the digest of the first image of each pipeline */
  async create(entries: readonly Entry[], first: (entry: Entry) => string): Promise<void> {
    for (const name of repositories) {
      const own = entries.filter(({ repository }) => repository === name);
      const files = own.flatMap((entry) =>
        targets.map((phase) => [fileOf(entry.name, phase), deployment(entry, phase, first(entry))]),
      );
      await this.server.createRepository(name, { ...strange, ...Object.fromEntries(files) });
      // Its packs are looked after by whoever runs it, not by processes nobody waits for.
      await this.server.git(name, "config", "receive.autogc", "false");
    }
  }

  /** Commits by hand, on whatever is there then; gives the files, undefined if there was nothing to change. */
  async commit(repository: string, commit: HandCommit): Promise<TestFiles | undefined> {
    const turn = (this.#turns.get(repository) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#commit(repository, commit));
    this.#turns.set(repository, turn);
    return await turn;
  }

  /** The commit that last changed a file, with its message. */
  async lastChange(repository: string, path: string): Promise<{ oid: string; message: string }> {
    const text = await this.server.git(
      repository,
      "log",
      "-1",
      "--format=%H%n%B",
      "main",
      "--",
      path,
    );
    const [oid = "", ...lines] = text.split("\n");
    return { oid, message: lines.join("\n") };
  }

  async #commit(repository: string, commit: HandCommit): Promise<TestFiles | undefined> {
    const directory = this.server.pathOf(repository);
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const parent = await this.server.tip(repository);
      const files = await commit.files((path) =>
        this.server
          .git(repository, "cat-file", "blob", `${parent}:${path}`)
          .then((text) => `${text}\n`),
      );
      if (!files) {
        return undefined;
      }
      this.#time += 1;
      const { message } = commit;
      const change = { ref: "refs/heads/main", message, files, time: this.#time, parent };
      const input = importStream(change);
      const isDone = await runGit(["fast-import", "--quiet"], { directory, input }).then(
        () => true,
        () => false,
      );
      if (isDone) {
        return files;
      }
    }
    throw new Error(
      `${repository} moved before each of ${mostAttempts} attempts to commit by hand`,
    );
  }
}

/** What no promotion has any business with. */
const strange: TestFiles = {
  "README.md": "# What runs where\n",
  "notes/first.txt": "first\r\nwithout an end",
  "bin/deploy": { content: "#!/bin/sh\nexit 0\n", mode: "100755" },
  "picture.bin": Uint8Array.from({ length: 256 }, (_, byte) => byte),
  current: { content: "apps", mode: "120000" },
};

function deployment({ name, image }: Entry, phase: string, digest: string): string {
  return `# ${name} in ${phase}: kept by hand, but for the image
app: "${name}"   # quoted
replicas: 0
image: ${image}@${digest}  # what is delivered
env:
    - { name: PORT, value: '8080' }
    - {name: GREETING,   value: "grüße"}
`;
}
