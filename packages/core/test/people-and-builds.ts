import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { RestraintListView, RestraintView } from "@glu/core/api-types";
import type { GitServer } from "@glu/core/testing";
import { seededRandom } from "@glu/git/testing";
import { posted } from "./posted.ts";
import type { ReplicaProject } from "./replica-project.ts";

export type Target = "staging" | "production";

/** What people were told is stopped. */
export interface Stop {
  /** That of the hold or veto. */
  readonly id: string;
  /** When they were told, in ms. */
  readonly since: number;
}

export interface PeopleOptions {
  readonly git: GitServer;
  readonly project: ReplicaProject;
  readonly seed: number;
  /** The addresses of servers, in any order; some may be of none any more. */
  readonly servers: () => readonly string[];
}

/** What is asked for again. */
const retried: ReadonlySet<number> = new Set([502, 503]);
const reason = "under faults";
/** How long they try, and wait for one answer, in ms. */
const patience = 30_000;
const answerLimit = 4_000;
/** How many phases they set by hand at most: nothing but people moves those on. */
const mostByHand = 4;

const pathOf = (pipeline: string) => `/api/v1/pipelines/${pipeline}`;

/** What people and builds do meanwhile, chosen by a seed. */
export class PeopleAndBuilds {
  readonly stops: Stop[] = [];
  /** By `pipeline/phase`, what people have set it to: it stays. */
  readonly byHand = new Map<string, string>();
  /** By pipeline, the digest of the last image. */
  readonly newest = new Map<string, string>();
  readonly #options: PeopleOptions;
  readonly #random: () => number;
  /** By pipeline, what is being asked for: one thing after the other. */
  readonly #asking = new Map<string, Promise<void>>();
  #count = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ^ 0x9e0b1e);
  }

  /** Something of all that there is, of any pipeline. */
  async act(): Promise<void> {
    const name = this.#anyOf(this.#options.project.names);
    const phase = this.#random() < 0.5 ? "staging" : "production";
    const what = this.#random();
    if (what < 0.55) {
      await this.push(name);
    } else if (what < 0.75) {
      await this.#commit(name, { [`notes/${name}.txt`]: `${this.#number()}\n` });
    } else if (what < 0.77) {
      await this.#setByHand(name, phase);
    } else if (what < 0.85) {
      this.#ask(name, () => this.hold(name, phase));
    } else if (what < 0.9) {
      this.#ask(name, () => this.#veto(name, phase));
    } else {
      this.#ask(name, () => this.release(name, phase));
    }
  }

  /** Each build has pushed an image before all begins. */
  async begin(): Promise<void> {
    await Promise.all(this.#options.project.names.map((name) => this.push(name)));
  }

  /** What a phase shows once nothing is under way and nothing is stopped. */
  due(pipeline: string, phase: Target): string | undefined {
    const byHand = this.byHand.get(`${pipeline}/${phase}`);
    const upstream =
      phase === "production"
        ? () => this.due(pipeline, "staging")
        : () => this.newest.get(pipeline);
    return byHand ?? upstream();
  }

  async push(name: string): Promise<void> {
    this.newest.set(name, await this.#options.project.push(name, this.#number()));
  }

  /** Lets go what is stopped of a phase, whoever has stopped it. */
  async release(pipeline: string, phase: Target): Promise<void> {
    const restraints = await this.#restraints(pipeline);
    const digests = restraints
      .filter((restraint) => restraint.phase === phase)
      .map(({ digest }) => digest);
    for (const digest of new Set(digests)) {
      const path = `${pathOf(pipeline)}/phases/${phase}/release`;
      await this.#request(path, posted(digest === null ? {} : { digest }));
    }
  }

  /** Resolves once all that was asked for was answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#asking.values());
  }

  async hold(pipeline: string, phase: Target): Promise<void> {
    await this.#stop(`${pathOf(pipeline)}/phases/${phase}/holds`, posted({ reason }));
  }

  async #veto(pipeline: string, phase: Target): Promise<void> {
    const body = posted({ reason, digest: this.newest.get(pipeline) });
    await this.#stop(`${pathOf(pipeline)}/phases/${phase}/vetoes`, body);
  }

  async #stop(path: string, body: RequestInit): Promise<void> {
    const { id }: RestraintView = JSON.parse(await this.#request(path, body));
    this.stops.push({ id, since: Date.now() });
  }

  async #restraints(pipeline: string): Promise<RestraintListView["restraints"]> {
    const answer = await this.#request(`${pathOf(pipeline)}/restraints`, {});
    const { restraints }: RestraintListView = JSON.parse(answer);
    return restraints;
  }

  async #setByHand(name: string, phase: Target): Promise<void> {
    const key = `${name}/${phase}`;
    if (this.byHand.size < mostByHand || this.byHand.has(key)) {
      const digest = `by-hand-${this.#number()}`;
      this.byHand.set(key, digest);
      await this.#commit(name, { [`apps/${name}/${phase}.txt`]: `${digest}\n` });
    }
  }

  /** Again if somebody else was faster. */
  async #commit(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    const { git, project } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await git.commit(project.repositoryOf(name), { files });
        return;
      } catch (error) {
        if (attempt === 10) {
          throw error;
        }
      }
    }
  }

  #ask(name: string, request: () => Promise<void>): void {
    const before = this.#asking.get(name) ?? Promise.resolve();
    this.#asking.set(name, before.then(request));
  }

  /** Asks one server after the other until one has done it, or there is nothing left to do. */
  async #request(path: string, init: RequestInit): Promise<string> {
    const end = Date.now() + patience;
    let last = "nobody was there";
    while (Date.now() < end) {
      try {
        const url = this.#anyOf(this.#options.servers());
        const signal = AbortSignal.timeout(answerLimit);
        const answer = await fetch(`${url}${path}`, { ...init, signal });
        last = `${answer.status} ${await answer.text()}`;
        if (answer.ok || answer.status === 404) {
          return last.slice("200 ".length);
        }
        assert.ok(retried.has(answer.status), `${path}: ${last}`);
      } catch (error) {
        if (error instanceof assert.AssertionError) {
          throw error;
        }
        last = String(error);
      }
      await pause(200);
    }
    throw new Error(`${path} was not done within ${patience} ms: ${last}`);
  }

  #anyOf<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.#random() * list.length)];
    if (one === undefined) {
      throw new Error("there is nothing to choose from");
    }
    return one;
  }

  #number(): string {
    this.#count += 1;
    return String(this.#count);
  }
}
