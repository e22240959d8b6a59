import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type GitServer,
  type RegistryServer,
  startGitServer,
  startRegistry,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Ended, runGlu } from "./glu-process.ts";

export const file = "env/staging/app.yaml";
export const users = { bot: "open-sesame" };

export interface Tried extends Ended {
  /** Lines of the diff, without their sign and what they are indented by. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface Asked {
  /** @default `file` */
  readonly path?: string;
  /** What follows the name of the image. @default ":1.3.0" */
  readonly version?: () => string;
}

interface Servers {
  readonly registry: RegistryServer;
  readonly git: GitServer;
  /** Lets nobody in but its users. */
  readonly guarded: GitServer;
}

/** For the tests of a file: a registry, Git servers, and for each of them an empty directory. */
export function useTrials(): Trials {
  const trials = new Trials();
  beforeAll(() => trials.open());
  beforeEach(() => trials.begin());
  afterEach(() => trials.end());
  afterAll(() => trials.close());
  return trials;
}

export class Trials {
  /** What `glu` is started in. */
  cwd = "";
  image = "";
  digest = "";
  /** The one that was made last. */
  repository = "";
  #temporary = "";
  #repositories = 0;
  #servers: Servers | undefined;

  async open(): Promise<void> {
    const registry = await startRegistry();
    const [git, guarded] = [await startGitServer(), await startGitServer({ users })];
    this.#servers = { registry, git, guarded };
    this.image = `${registry.host}/shop/app`;
    ({ digest: this.digest } = await registry.push({ repository: "shop/app", tag: "1.3.0" }));
  }

  async begin(): Promise<void> {
    this.cwd = await mkdtemp(join(tmpdir(), "glu-trial-"));
    this.#temporary = await mkdtemp(join(tmpdir(), "glu-trial-"));
  }

  async end(): Promise<void> {
    await rm(this.cwd, { recursive: true });
    await rm(this.#temporary, { recursive: true });
  }

  async close(): Promise<void> {
    const { registry, git, guarded } = this.servers;
    await Promise.all([registry.stop(), git.close(), guarded.close()]);
  }

  get servers(): Servers {
    assert.ok(this.#servers, "the test has not started them");
    return this.#servers;
  }

  async createRepository(
    files: Readonly<Record<string, string | Buffer>>,
    on = this.servers.git,
  ): Promise<string> {
    this.#repositories += 1;
    this.repository = `config-${this.#repositories}`;
    await on.createRepository(this.repository, { "README.md": "#\n", ...files });
    return this.repository;
  }

  /** Runs `glu plan`, which leaves nothing for others to clear away. */
  async plan(...args: readonly string[]): Promise<Tried> {
    const env = { TMPDIR: this.#temporary };
    const ended = await runGlu(["plan", ...args], { cwd: this.cwd, env });
    assert.deepEqual(await readdir(this.#temporary), []);
    const lines = (sign: string) =>
      ended.stdout
        .split("\n")
        .filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3)))
        .map((line) => line.slice(1).trim());
    return { ...ended, added: lines("+"), removed: lines("-") };
  }

  /** Tries a file out, on the servers that let everybody in. Nothing is changed anywhere. */
  async tryOut(
    content: string | Buffer,
    { path = file, version = () => ":1.3.0" }: Asked,
    ...more: readonly string[]
  ): Promise<Tried> {
    const { git } = this.servers;
    const repository = await this.createRepository({ [path]: content });
    const head = await git.tip(repository);
    const where = ["--repo", git.urlOf(repository), "--file", path, "--plain-http"];
    const tried = await this.plan(...where, "--image", `${this.image}${version()}`, ...more);
    assert.equal(await git.tip(repository), head);
    assert.deepEqual(await readdir(this.cwd), []);
    return tried;
  }
}

export function deployment(reference: string): string {
  return `# The shop.
kind: Deployment
metadata: { name: shop }
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${reference} # ours
`;
}
