import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { ratioAtLeast, valueExactly } from "../../targets.ts";
import type { SqliteDatabase, Store } from "../product.ts";
import { newPromotion, recordBytes } from "../promotions.ts";
import type { Workbench } from "../workbench.ts";

/** Records that one sample is the mean of, one after the other; and how many wait at once. */
const series = 20;
const waiting = 100;
/** As many records of a phase are kept. */
const kept = 1000;

/** Records that a promotion began, against inserts of rows as long, each in a transaction of its own. */
export function promotionRecords(rounds: Rounds): Benchmark<Workbench> {
  const unit = "records/s";
  const cases = {
    alone: { name: "promotion record", unit, target: ratioAtLeast(0.5) },
    waiting: {
      name: `promotion record, ${waiting} waiting`,
      unit,
      target: ratioAtLeast(0.5),
    },
    kept: { name: "records kept", unit: "records", target: valueExactly(kept) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const path = bench.newPath();
    const book = new RecordBook(await bench.openStore(path));
    const raw = rawInserts(await bench.openBare());
    const alone = () => book.begin(series);
    const atOnce = () => book.beginAtOnce(waiting);
    // What a promotion began ends before the next one begins.
    const before = () => book.endAll();
    const taken = await measure({ alone, atOnce, raw }, { ...rounds, before });
    const floor = 1000 / taken.raw;
    await bench.clear();
    return {
      alone: { value: 1000 / taken.alone, floor },
      waiting: { value: 1000 / taken.atOnce, floor },
      kept: { value: await book.countKept(await bench.openStore(path)) },
    };
  });
}

/** Begins records, and remembers which. All times are in ms for one record. */
class RecordBook {
  readonly #store: Store;
  readonly #ids: string[] = [];
  #running: string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  async begin(count: number): Promise<number> {
    const start = performance.now();
    for (let done = 0; done < count; done += 1) {
      await this.#begin();
    }
    return (performance.now() - start) / count;
  }

  async beginAtOnce(count: number): Promise<number> {
    const start = performance.now();
    await Promise.all(Array.from({ length: count }).map(() => this.#begin()));
    return (performance.now() - start) / count;
  }

  async endAll(): Promise<void> {
    const { promotions } = this.#store;
    const end = { state: "promoted", endedAt: new Date() } as const;
    await Promise.all(this.#running.map((id) => promotions.update(id, end)));
    this.#running = [];
  }

  /** How many of the newest are in the store. */
  async countKept(store: Store): Promise<number> {
    const found = await store.promotions.list({ to: "shop/production", limit: kept });
    const newest = new Set(this.#ids.slice(-kept));
    return found.filter(({ id }) => newest.has(id)).length;
  }

  async #begin(): Promise<void> {
    const { id } = await this.#store.promotions.begin(newPromotion(this.#ids.length));
    this.#ids.push(id);
    this.#running.push(id);
  }
}

/** With the same durability and the same library: the product has opened the file. */
function rawInserts(database: SqliteDatabase): Contestant {
  database.exec("create table record (id varchar(36) primary key, body text not null)");
  const insert = database.prepare("insert into record values (?, ?)");
  const body = recordBytes(newPromotion(0));
  let count = 0;
  return async () => {
    const start = performance.now();
    for (let done = 0; done < series; done += 1) {
      count += 1;
      insert.run(String(count).padStart(36, "0"), body);
    }
    return (performance.now() - start) / series;
  };
}
