import { setTimeout as pause } from "node:timers/promises";
import type { DatabasePath } from "./database-path.ts";
import type { GluProcess } from "./glu-process.ts";
import type { ReplicaProject } from "./replica-project.ts";
import { shiftedClock } from "./shifted-clock.ts";

export interface LogLine {
  /** By the right clock, in ms. */
  readonly at: number;
  readonly level: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** From the start of a process until its end. */
export interface Run {
  readonly process: GluProcess;
  readonly begin: number;
  /** Once it serves. */
  url: string | undefined;
  /** When it was killed, in ms; undefined while it lives. */
  end: number | undefined;
}

/** When something was wrong with a replica, in ms. */
export interface Disturbance {
  readonly kind: string;
  readonly begin: number;
  end: number;
}

export interface FaultyReplicaOptions {
  readonly project: ReplicaProject;
  readonly path: DatabasePath;
  /** The URL of the database through the path. */
  readonly database: string;
  /** How far its clock is ahead, in ms. */
  readonly clock: number;
}

/** Until one that did not find the database is started again, in ms. */
const restartDelay = 500;

/** One of several servers, to which things happen. A process that was killed is followed by another one. */
export class FaultyReplica {
  readonly runs: Run[] = [];
  readonly disturbances: Disturbance[] = [];
  readonly path: DatabasePath;
  readonly #options: FaultyReplicaOptions;
  #isStopped = false;

  constructor(options: FaultyReplicaOptions) {
    this.#options = options;
    this.path = options.path;
  }

  /** The process that is there; undefined if none is. */
  get run(): Run | undefined {
    const run = this.runs.at(-1);
    return run?.end === undefined ? run : undefined;
  }

  /** Whether there is a process that is not stopped. */
  get isAwake(): boolean {
    return this.run !== undefined && !this.#isStopped;
  }

  /** Resolves once it serves, or was killed; one that does not find the database ends, and is started again. */
  async start(): Promise<void> {
    const { project, database, clock } = this.#options;
    const env = { GLU_STORAGE_URL: database };
    for (;;) {
      const process = project.serve({ env, nodeOptions: shiftedClock(clock) });
      const run: Run = { process, begin: Date.now(), url: undefined, end: undefined };
      this.#isStopped = false;
      this.runs.push(run);
      run.url = await process.url().catch(() => undefined);
      if (run.url !== undefined || run.end !== undefined) {
        return;
      }
      run.end = Date.now();
      await pause(restartDelay);
    }
  }

  /** Kills it, and starts it again after so many ms. */
  async kill(lasts: number): Promise<void> {
    const { run } = this;
    if (run) {
      run.process.signal("SIGKILL");
      run.end = Date.now();
      await this.#disturbed("kill", async () => {
        await run.process.ended();
        await pause(lasts);
        await this.start();
      });
    }
  }

  async stop(lasts: number): Promise<void> {
    const { run } = this;
    if (run) {
      this.#isStopped = true;
      run.process.signal("SIGSTOP");
      await this.#disturbed("stop", () => pause(lasts));
      run.process.signal("SIGCONT");
      this.#isStopped = this.#isStopped && this.run !== run;
    }
  }

  cut(): void {
    void this.#disturbed("cut", async () => this.path.cut());
  }

  /** It reaches the database no more for so many ms. */
  async partition(lasts: number): Promise<void> {
    this.path.close();
    await this.#disturbed("partition", () => pause(lasts));
    this.path.open();
  }

  /** Ends it for good. @returns the code of its exit */
  async end(): Promise<number | null> {
    const { run } = this;
    run?.process.signal("SIGTERM");
    const ended = await run?.process.ended();
    return ended?.code ?? null;
  }

  async remove(): Promise<void> {
    await this.run?.process.kill();
    this.path.end();
  }

  /** What a process has said, after it has ended. */
  async log({ process }: Run): Promise<readonly LogLine[]> {
    const { stderr } = await process.ended();
    return stderr.split("\n").flatMap((line) => {
      if (!line.startsWith("{") || !line.endsWith("}")) {
        return [];
      }
      const { level, time, msg, ...fields } = JSON.parse(line);
      return [{ at: Date.parse(time) - this.#options.clock, level, msg, fields }];
    });
  }

  async #disturbed(kind: string, during: () => Promise<void>): Promise<void> {
    const disturbance: Disturbance = { kind, begin: Date.now(), end: Number.POSITIVE_INFINITY };
    this.disturbances.push(disturbance);
    await during();
    disturbance.end = Date.now();
  }
}
