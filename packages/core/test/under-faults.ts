import { setTimeout as pause } from "node:timers/promises";
import type { GitServer, PostgresServer } from "@glu/core/testing";
import { seededRandom } from "@glu/git/testing";
import { DatabasePath } from "./database-path.ts";
import { type FaultPlan, planFaults, type ReplicaFault, type SharedFault } from "./fault-plan.ts";
import { type Disturbance, FaultyReplica } from "./faulty-replica.ts";
import { PeopleAndBuilds, type Target } from "./people-and-builds.ts";
import { createReplicaProject, type ReplicaProject } from "./replica-project.ts";
import { keepJournal } from "./write-journal.ts";

export interface UnderFaultsOptions {
  readonly git: GitServer;
  readonly postgres: PostgresServer;
  readonly seed: number;
  readonly cycles: number;
}

/** How far the clocks of the replicas are ahead, in ms. */
const clocks = [4 * 60_000, -3 * 60_000, 0] as const;
const pipelines = 12;
/** Of so many, the production of one is promoted by a schedule alone. */
const scheduledOne = 4;
/** Time between two things that people and builds do, in ms, on average. */
const actInterval = 300;
/** How long all may take to be as it should after the last fault, in ms; what a schedule promotes waits for its minute. */
const settleLimit = 40_000;
const minute = 60_000;

const triggers = `
system.addTrigger(onChange({ matches: { name: "staging" } }));
for (const [index, { phases }] of system.pipelines.entries()) {
  const phase = phases.find(({ descriptor }) => descriptor.metadata.name === "production");
  const name = \`production of \${index}\`;
  system.addTrigger(
    index % ${scheduledOne} === 0
      ? schedule({ name, cron: "* * * * *", matches: { phase } })
      : onChange({ name, matches: { phase } }),
  );
}`;

/** Three replicas on one database, to which things happen while people and builds go on. */
export class UnderFaults {
  readonly replicas: FaultyReplica[] = [];
  /** When the database was away, in ms. */
  readonly absences: Disturbance[] = [];
  readonly project: ReplicaProject;
  readonly people: PeopleAndBuilds;
  /** What was not as it should be when it should. */
  readonly wrong: string[] = [];
  /** When the faults began, in ms. */
  since = 0;
  /** How long it took from the last fault until all was as it should, in ms. */
  settledWithin = 0;
  readonly #options: UnderFaultsOptions;
  readonly #plan: FaultPlan;
  readonly #underWay: Promise<void>[] = [];

  static async begin(options: UnderFaultsOptions): Promise<UnderFaults> {
    const { git, postgres } = options;
    const database = await postgres.createDatabase();
    const size = { pipelines, repositories: pipelines / 2 };
    const project = await createReplicaProject({ git, database, ...size, triggers });
    const run = new UnderFaults(options, project);
    try {
      await run.#start();
      await keepJournal(postgres, database);
      await run.people.begin();
      await run.#shown(
        run.project.names.filter((name) => !isScheduled(name)),
        () => true,
        Date.now() + settleLimit,
      );
      return run;
    } catch (error) {
      await run.remove();
      throw error;
    }
  }

  private constructor(options: UnderFaultsOptions, project: ReplicaProject) {
    this.#options = options;
    this.#plan = planFaults(options.seed, options.cycles);
    this.project = project;
    const { git, seed } = options;
    this.people = new PeopleAndBuilds({ git, project, seed, servers: () => this.#servers() });
  }

  /** Until the last fault is over. */
  async drive(): Promise<void> {
    const { replicas, shared, lasts } = this.#plan;
    this.since = Date.now();
    await Promise.all([
      ...replicas.map(async (fault) => {
        await pause(fault.at);
        await this.#befall(fault);
      }),
      ...shared.map(async (fault) => {
        await pause(fault.at);
        await this.#befallAll(fault);
      }),
      this.#goOn(this.since + lasts),
    ]);
    await Promise.all(this.#underWay);
  }

  /** Lets go what is stopped but for one hold, and waits until all is as it should be. */
  async settle(): Promise<void> {
    const begin = Date.now();
    const { people, project } = this;
    await people.settled();
    const held = "app-1";
    await people.hold(held, "production");
    for (const name of project.names) {
      await people.release(name, "staging");
      await (name === held ? undefined : people.release(name, "production"));
    }
    const prompt = project.names.filter((name) => !isScheduled(name));
    const isHeld = (name: string, phase: Target) => name === held && phase === "production";
    await this.#shown(prompt, (...place) => !isHeld(...place), begin + settleLimit);
    this.settledWithin = Date.now() - begin;
    await Promise.all(prompt.map((name) => people.push(name)));
    const tick = Math.ceil((Date.now() + 1) / minute) * minute;
    await this.#shown(prompt, (...place) => !isHeld(...place), Date.now() + settleLimit);
    await this.#shown(project.names, (...place) => !isHeld(...place), tick + settleLimit);
  }

  async end(): Promise<readonly (number | null)[]> {
    return await Promise.all(this.replicas.map((replica) => replica.end()));
  }

  async remove(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.remove()));
    await this.project.remove();
  }

  async #start(): Promise<void> {
    const { project } = this;
    for (const clock of clocks) {
      const path = new DatabasePath(project.database);
      const database = await path.before(project.database);
      this.replicas.push(new FaultyReplica({ project, path, database, clock }));
    }
    await Promise.all(this.replicas.map((replica) => replica.start()));
  }

  #servers(): readonly string[] {
    return this.replicas.flatMap(({ run }) => run?.url ?? []);
  }

  async #goOn(end: number): Promise<void> {
    const random = seededRandom(this.#options.seed ^ 0xac75);
    while (Date.now() < end) {
      await this.people.act();
      await pause(2 * random() * actInterval);
    }
  }

  async #befall(fault: ReplicaFault): Promise<void> {
    const { kind, lasts, replica, among } = fault;
    if (kind === "cut" || kind === "partition") {
      const one = this.replicas[replica];
      await (kind === "cut" ? one?.cut() : one?.partition(lasts));
      return;
    }
    const victim = await this.#awake([replica, ...among]);
    await (kind === "kill" ? victim.kill(lasts) : victim.stop(lasts));
  }

  /** The first of these that is there, once one is. */
  async #awake(numbers: readonly number[]): Promise<FaultyReplica> {
    for (;;) {
      const found = numbers.map((number) => this.replicas[number]).find((one) => one?.isAwake);
      if (found) {
        return found;
      }
      await pause(100);
    }
  }

  async #befallAll({ kind, lasts }: SharedFault): Promise<void> {
    if (kind === "cut all") {
      for (const replica of this.replicas) {
        replica.cut();
      }
      return;
    }
    const absence = { kind, begin: Date.now(), end: Infinity };
    this.absences.push(absence);
    await this.#options.postgres.pause();
    await pause(lasts);
    await this.#options.postgres.resume();
    absence.end = Date.now();
  }

  /** Waits until phases show what they should. */
  async #shown(
    names: readonly string[],
    isWanted: (name: string, phase: Target) => boolean,
    end: number,
  ): Promise<void> {
    for (;;) {
      const wrong: string[] = [];
      for (const name of names) {
        for (const phase of ["staging", "production"] as const) {
          const shown = await this.project.shown(name, phase);
          const due = this.people.due(name, phase);
          if (isWanted(name, phase) && shown !== due) {
            wrong.push(`${name}/${phase} shows ${shown} and not ${due}`);
          }
        }
      }
      if (wrong.length === 0) {
        return;
      }
      if (Date.now() > end) {
        this.wrong.push(...wrong);
        return;
      }
      await pause(300);
    }
  }
}

function isScheduled(name: string): boolean {
  return Number(name.slice("app-".length)) % scheduledOne === 0;
}
