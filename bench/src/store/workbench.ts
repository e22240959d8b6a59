import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeHistory } from "./history-file.ts";
import {
  openDatabase,
  type SqliteDatabase,
  type Store,
  silentLogger,
  sqliteStore,
  systemTimers,
} from "./product.ts";

/** What a benchmark finds ready: a folder for files of the store, and of bare databases. */
export class Workbench {
  readonly signal: AbortSignal;
  readonly #directory: string;
  readonly #histories = new Map<number, Promise<string>>();
  readonly #closings: (() => unknown)[] = [];
  #files = 0;

  static async open(signal: AbortSignal): Promise<Workbench> {
    return new Workbench(await mkdtemp(join(tmpdir(), "glu-bench-store-")), signal);
  }

  private constructor(directory: string, signal: AbortSignal) {
    this.#directory = directory;
    this.signal = signal;
  }

  /** The path of a file that is not there yet. */
  newPath(): string {
    this.#files += 1;
    return join(this.#directory, `${this.#files}.db`);
  }

  /** A store that is closed with the benchmark. */
  async openStore(path: string): Promise<Store> {
    const store = await sqliteStore({ path, timers: systemTimers, logger: silentLogger });
    this.#closings.push(() => store.close());
    return store;
  }

  /** A new database with nothing added to it: opened as the product opens its own. */
  async openBare(): Promise<SqliteDatabase> {
    const database = await openDatabase(this.newPath(), { readOnly: false });
    this.#closings.push(() => database.close());
    return database;
  }

  /** The file of a store that is closed and whose history has so many entries. Made once. */
  history(entries: number): Promise<string> {
    const made = this.#histories.get(entries) ?? this.#writeHistory(entries);
    this.#histories.set(entries, made);
    return made;
  }

  /** Closes what a benchmark has opened. */
  async clear(): Promise<void> {
    await Promise.all(this.#closings.splice(0).map((close) => close()));
  }

  async close(): Promise<void> {
    await this.clear();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #writeHistory(entries: number): Promise<string> {
    const path = this.newPath();
    const store = await sqliteStore({ path, timers: systemTimers, logger: silentLogger });
    await store.close();
    await writeHistory(path, entries);
    return path;
  }
}
