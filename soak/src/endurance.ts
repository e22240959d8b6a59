import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { linkedSignal } from "../../packages/git/dist/linked-signal.js";
import { checkArrivals } from "./checks/check-arrivals.ts";
import { checkCommits } from "./checks/check-commits.ts";
import { checkDeliveries } from "./checks/check-deliveries.ts";
import { checkEnds } from "./checks/check-ends.ts";
import { checkHealth } from "./checks/check-health.ts";
import { checkRecords } from "./checks/check-records.ts";
import { checkSecrets } from "./checks/check-secrets.ts";
import { Driver } from "./driver/driver.ts";
import { Troublemaker } from "./driver/troublemaker.ts";
import { type Evidence, gatherEvidence } from "./evidence/evidence.ts";
import { findLeftBehind, type LeftBehind, zombiesOf } from "./evidence/left-behind.ts";
import { ShownInGit } from "./evidence/shown-in-git.ts";
import { type Trend, trends } from "./evidence/trend.ts";
import { Api } from "./glu/api.ts";
import { follow } from "./glu/follower.ts";
import { Keeper } from "./glu/keeper.ts";
import { LogBook } from "./glu/log-book.ts";
import { News } from "./glu/news.ts";
import { Ledger } from "./ledger.ts";
import type { Options } from "./options.ts";
import { isBreak, isCalm } from "./plan.ts";
import { progressLine } from "./progress.ts";
import { settle } from "./settle.ts";
import type { World } from "./world/world.ts";

/** What a run has come to. */
export interface Outcome {
  readonly evidence: Evidence | undefined;
  readonly lives: Keeper["lives"];
  readonly trends: readonly Trend[];
  readonly left: LeftBehind;
  readonly book: Pick<LogBook, "answers" | "counts">;
  readonly ledger: Ledger;
  /** When its first process was started, and when nothing was due any more, in ms since 1970. */
  readonly began: number;
  readonly ended: number;
  /** How many processes of the machine wanted to work at a time, on average of a minute, over and over. */
  readonly loads: readonly number[];
  /** What is not as it should be. */
  readonly differences: readonly string[];
}

export interface EnduranceOptions extends Options {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** How much builds and people do. */
const perSecond = 4;
/** The share of the time in which processes are ended; after it one lives on. */
const restless = 0.4;
const progressPeriod = 10_000;

/** One run in a world, from its first image until nothing is due any more. */
export class Endurance {
  readonly #world: World;
  readonly #options: EnduranceOptions;
  readonly #ledger: Ledger;
  readonly #news = new News();
  readonly #book: LogBook;
  readonly #keeper: Keeper;
  readonly #api: Api;
  readonly #loads: number[] = [];
  /** When builds, people and troubles were at work, in ms since 1970. */
  readonly #driving = { from: 0, to: 0 };

  constructor(world: World, options: EnduranceOptions) {
    this.#ledger = new Ledger((words) => options.progress(`fault: ${words}`));
    const { fault } = this.#ledger;
    const { directory, temporary, traces, secrets } = world;
    this.#world = world;
    this.#options = options;
    const path = join(directory, "glu.log");
    this.#book = new LogBook({ path, traces, fault });
    const line = (text: string) => this.#book.line(text);
    const { pipelines, signal } = options;
    this.#keeper = new Keeper({ directory, temporary, pipelines, line, fault });
    const { apiToken: token } = secrets;
    this.#api = new Api({ keeper: this.#keeper, token, book: this.#book, signal });
  }

  async run(): Promise<Outcome> {
    const over = new AbortController();
    const watching = Promise.all([
      follow(this.#api, this.#news, over.signal),
      this.#watch(over.signal),
    ]);
    try {
      await this.#begin();
      await this.#drive();
      const evidence = await this.#finish();
      const ended = Date.now();
      over.abort();
      await this.#keeper.stop();
      return await this.#conclude(evidence, ended);
    } finally {
      over.abort();
      await this.#keeper.abandon();
      await watching;
      await this.#book.close();
    }
  }

  async #begin(): Promise<void> {
    const first = await this.#world.begin();
    const at = Date.now();
    for (const [pipeline, digest] of first) {
      this.#ledger.tag(pipeline, { digest, from: at, to: at });
    }
    this.#keeper.start();
    await this.#api.text("/ready");
    this.#options.progress("all phases were read");
  }

  async #drive(): Promise<void> {
    const { minutes, seed, oneLife, signal } = this.#options;
    const time = minutes * 60_000;
    this.#driving.from = Date.now();
    const { signal: over, release } = linkedSignal(signal, AbortSignal.timeout(time));
    const calmFrom = Date.now() + (oneLife ? 0 : time * restless);
    const desk = this.#desk;
    const isResting = () => isBreak(Date.now() - this.#driving.from);
    await Promise.all([
      new Driver(desk).drive({ seed, perSecond, isBreak: isResting, over }),
      new Troublemaker({ ...desk, keeper: this.#keeper }).make({
        seed,
        calmFrom,
        isBreak: isResting,
        over,
      }),
    ]);
    this.#driving.to = Date.now();
    release();
    signal.throwIfAborted();
  }

  /** Undefined if it does not come to rest. */
  async #finish(): Promise<Evidence | undefined> {
    const { progress } = this.#options;
    const { server } = this.#world.repositories;
    const { entries } = this.#world;
    const git = new ShownInGit(server, entries);
    try {
      progress("over; waits until nothing is due any more");
      await settle(this.#desk, git);
      progress("a last image for each pipeline");
      await new Driver(this.#desk).finish();
      const inGit = await settle(this.#desk, git);
      progress("all is at rest; compares");
      const { api } = this.#desk;
      return await gatherEvidence({ entries, ledger: this.#ledger, server, api, inGit });
    } catch (error) {
      this.#options.signal.throwIfAborted();
      this.#ledger.fault(String(error));
      return undefined;
    }
  }

  async #conclude(evidence: Evidence | undefined, ended: number): Promise<Outcome> {
    const { directory, temporary, traces } = this.#world;
    const { lives } = this.#keeper;
    const began = lives[0]?.startedAt ?? ended;
    const left = await findLeftBehind(directory, temporary);
    const { from, to } = this.#driving;
    const found = trends(lives, (at) => at < to && isCalm(at - from));
    const checks = [checkCommits, checkRecords, checkArrivals, checkDeliveries, checkEnds];
    const differences = [
      ...this.#ledger.faults,
      ...(evidence ? checks.flatMap((check) => check(evidence)) : []),
      ...(evidence ? checkSecrets(evidence, traces) : []),
      ...checkHealth(found, left),
    ];
    const [ledger, book, loads] = [this.#ledger, this.#book, this.#loads];
    return { evidence, lives, trends: found, left, book, ledger, began, ended, loads, differences };
  }

  get #desk() {
    return { world: this.#world, ledger: this.#ledger, api: this.#api, news: this.#news };
  }

  /** Says how far it is, and looks for processes that nobody has taken note of. */
  async #watch(signal: AbortSignal): Promise<void> {
    const began = Date.now();
    const suspects = new Set<number>();
    while (!signal.aborted) {
      await pause(progressPeriod, undefined, { signal }).catch(() => undefined);
      const { lives } = this.#keeper;
      this.#loads.push(loadavg()[0] ?? Number.NaN);
      const line = progressLine({ ledger: this.#ledger, lives, took: Date.now() - began });
      this.#options.progress(line);
      for (const pid of await zombiesOf(lives.at(-1)?.pid ?? 0)) {
        if (suspects.size === suspects.add(pid).size) {
          this.#ledger.fault(`the process ${pid} is a zombie`);
        }
      }
    }
  }
}
