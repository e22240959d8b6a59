import assert from "node:assert/strict";
import { type GitServer, type GitServerOptions, startGitServer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { type Ended, GluProcess, runGlu } from "./glu-process.ts";
import { promoted } from "./staging.ts";

export interface ExampleOptions {
  /** Between two attempts of the trigger. @default 300ms */
  readonly interval?: string;
  readonly git?: GitServerOptions;
}

type Environment = Readonly<Record<string, string>>;

/**
 * For the tests of a file: one Git server, and for each of them a project with a remote of its own
 * and `glu` in its directory. What a test has started ends with it, whatever became of it.
 */
export function useExample(options: ExampleOptions = {}): Example {
  const example = new Example(options);
  beforeAll(() => example.open());
  beforeEach(() => example.begin());
  afterEach(() => example.end());
  afterAll(() => example.close());
  return example;
}

export class Example {
  /** In the environment of each `glu`, until the test ends. */
  env: Environment = {};
  readonly #options: ExampleOptions;
  readonly #servers: GluProcess[] = [];
  #git: GitServer | undefined;
  #project: ExampleProject | undefined;

  constructor(options: ExampleOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#git = await startGitServer(this.#options.git);
  }

  async begin(): Promise<void> {
    this.#project = await createExampleProject(this.git, this.#options.interval ?? "300ms");
  }

  async end(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.kill()));
    this.env = {};
    this.git.intercept = undefined;
    await this.project.remove();
  }

  async close(): Promise<void> {
    await this.git.close();
  }

  get git(): GitServer {
    return present(this.#git);
  }

  get project(): ExampleProject {
    return present(this.#project);
  }

  /** The server that was started last. */
  get server(): GluProcess {
    return present(this.#servers.at(-1));
  }

  /** The commit the remote is at. */
  async tip(): Promise<string | undefined> {
    return await this.git.tip(this.project.repository);
  }

  /** A file as the remote has it. */
  async read(path: string): Promise<string> {
    return await this.git.read(this.project.repository, path);
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]): Promise<Ended> {
    return await runGlu(args, { cwd: this.project.directory, env: this.env });
  }

  /** What a command says to programs, which has to end well. */
  async data(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.run(...args, "--json");
    assert.deepEqual(
      { code, args, stderr: code === 0 ? "" : stderr },
      { code: 0, args, stderr: "" },
    );
    return JSON.parse(stdout);
  }

  /** Starts a server with more in its environment, whatever becomes of it. */
  start(env: Environment = {}): GluProcess {
    const options = { cwd: this.project.directory, env: { ...this.env, ...env } };
    const server = new GluProcess([], options);
    this.#servers.push(server);
    return server;
  }

  /** Starts a server; resolves with its address once it serves. */
  async serve(env: Environment = {}): Promise<string> {
    return await this.start(env).url();
  }

  /** Resolves with what `pattern` finds in the log of the server, once it does. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.server.logged(pattern);
  }

  /** Pushes an image; resolves with its digest once the server has promoted it. */
  async deliver(content: string, phase?: string): Promise<string> {
    const digest = await this.project.push(content);
    await this.logged(promoted(digest, phase));
    return digest;
  }

  /** Ends the server as its operator does. */
  async stop(): Promise<Ended> {
    this.server.signal("SIGTERM");
    return await this.server.ended();
  }
}

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined, "the test has not started it");
  return value;
}
