import { setTimeout as sleep } from "node:timers/promises";
import { inTurns } from "../in-turns.ts";
import { StartedGlu } from "../scale/started-glu.ts";
import type { Entry } from "./catalogue.ts";
import type { Images } from "./images.ts";
import { type LandedPromotion, landedPromotion, type Wave } from "./promotions.ts";
import type { World } from "./world.ts";

export interface FleetParts {
  readonly world: World;
  readonly entries: readonly Entry[];
  readonly images: Images;
  /** The URL of its database. */
  readonly database: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

const program = new URL("./program.js", import.meta.url);
/** Between two questions, in ms. */
const askEvery = 250;
const patience = 120_000;
const hintsAtOnce = 8;
/** Phases of a pipeline that are promoted into. */
const targets = 2;

/** One system, and the servers that run it together. */
export class Fleet {
  readonly entries: readonly Entry[];
  readonly images: Images;
  readonly #parts: FleetParts;
  #replicas: StartedGlu[] = [];

  constructor(parts: FleetParts) {
    this.entries = parts.entries;
    this.images = parts.images;
    this.#parts = parts;
  }

  get replicas(): readonly StartedGlu[] {
    return this.#replicas;
  }

  /** Starts or ends servers; resolves once each tends its part. */
  async scaleTo(count: number): Promise<void> {
    const { directory, environment, world } = this.#parts;
    const ending = this.#replicas.splice(count);
    const starting = Array.from({ length: count - this.#replicas.length }, () =>
      StartedGlu.start({ program, directory, environment, signal: world.signal }),
    );
    this.#replicas.push(...(await Promise.all(starting)));
    await Promise.all(ending.map((one) => one.close()));
    await this.#until(() => this.#isShared());
  }

  /** Pushes images and says so; resolves once both promotions of each have landed. */
  async promote(entries: readonly Entry[]): Promise<Wave> {
    const begin = Date.now();
    await this.images.push(entries.map(({ name }) => name));
    const since = Date.now();
    await inTurns(entries, hintsAtOnce, async ({ name }) => {
      await this.#replicas[0]?.hint(`oci-layout:${this.images.pathOf(name)}`);
    });
    return { since, promotions: await this.#landedSince(begin, entries.length * targets) };
  }

  /** Kills one without a word. */
  async kill(replica: StartedGlu): Promise<void> {
    this.#replicas = this.#replicas.filter((one) => one !== replica);
    await replica.kill();
  }

  /** The names of the pipelines that each replica says it tends itself. */
  tended(): Promise<readonly (readonly string[])[]> {
    return Promise.all(this.#replicas.map(tendedBy));
  }

  /** Rows of a statement about what the replicas have written. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#parts.world.database.query(this.#parts.database, sql);
  }

  takeStatements(): Promise<number> {
    return this.#parts.world.database.takeStatements(this.#parts.database);
  }

  /** How many commits there should be in all repositories. */
  async landed(): Promise<number> {
    const [row] = await this.query(
      "SELECT count(*) AS landed FROM promotion WHERE state = 'promoted'",
    );
    return Number(row?.["landed"]);
  }

  /** Those that began after a moment, once so many have landed. */
  async #landedSince(moment: number, count: number): Promise<readonly LandedPromotion[]> {
    const landed = `FROM promotion p WHERE p.state = 'promoted' AND p.created_at >= ${moment}`;
    await this.#until(async () => {
      const [row] = await this.query(`SELECT count(*) AS landed ${landed}`);
      return Number(row?.["landed"]) >= count;
    });
    const rows = await this.query(
      `SELECT p.edge_to, p.created_at, p.ended_at,
        (SELECT recorded_at FROM arrival WHERE version = p.arrival) AS arrived_at ${landed}`,
    );
    return rows.map(landedPromotion);
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.splice(0).map((one) => one.close()));
  }

  /** Everything is tended, everybody has an even part of it, and has read it. */
  async #isShared(): Promise<boolean> {
    const rows = await this.query(
      "SELECT count(*) AS shares FROM share WHERE replica <> '' GROUP BY replica",
    );
    const shares = rows.map((row) => Number(row["shares"]));
    const isEven = Math.max(...shares) - Math.min(...shares) <= 1;
    if (shares.length !== this.#replicas.length || !isEven) {
      return false;
    }
    const tended = await this.tended();
    const ready = await Promise.all(this.#replicas.map((one) => one.isReady()));
    return tended.flat().length === this.entries.length && ready.every(Boolean);
  }

  /** @throws {Error} if that takes too long. */
  async #until(isMet: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + patience;
    while (!(await isMet())) {
      this.#parts.world.signal.throwIfAborted();
      if (performance.now() > end) {
        throw new Error(`nothing came of it in ${patience} ms`);
      }
      await sleep(askEvery);
    }
  }
}

interface Listed {
  readonly replicas: readonly { readonly self: boolean; readonly pipelines: readonly string[] }[];
}

async function tendedBy({ url }: StartedGlu): Promise<readonly string[]> {
  const answer = await fetch(`${url}/api/v1/replicas`);
  const { replicas } = (await answer.json()) as Listed;
  return replicas.find(({ self }) => self)?.pipelines ?? [];
}
