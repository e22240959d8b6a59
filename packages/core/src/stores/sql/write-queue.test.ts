import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemTimers } from "../../runtime.ts";
import { openDatabase } from "../sqlite/database.ts";
import { sqliteDialect } from "../sqlite/dialect.ts";
import type { Tables } from "./tables.ts";
import { type Transact, WriteQueue } from "./write-queue.ts";

let directory: string;
let database: Kysely<Tables>;
let statements: string[];
let write: Transact;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-queue-"));
  const file = await openDatabase(join(directory, "queue.db"), { readOnly: false });
  // What refers to nothing is found when it is committed.
  file.exec(`pragma foreign_keys = on;
    create table entry (id integer primary key,
      refers integer references entry (id) deferrable initially deferred)`);
  database = new Kysely<Tables>({
    dialect: sqliteDialect(file, systemTimers),
    log: ({ query }) => {
      statements.push(query.sql);
    },
  });
  statements = [];
  ({ write } = new WriteQueue((work) => database.transaction().execute(work)));
});
afterEach(async () => {
  await database.destroy();
  await rm(directory, { recursive: true, force: true });
});

function add(id: number, refers: number | null = null): Promise<number> {
  return write(async (transaction) => {
    await sql`insert into entry values (${id}, ${refers})`.execute(transaction);
    return id;
  });
}

async function entries(): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`select id from entry order by id`.execute(database);
  return rows.map(({ id }) => id);
}

function count(statement: string): number {
  return statements.filter((one) => one === statement).length;
}

function numbers(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

test("one change alone is one statement in a transaction", async () => {
  await add(1);
  expect(statements).toEqual(["begin immediate", "insert into entry values (?, ?)", "commit"]);
});

test("what waits while something commits goes together, so many at most", async () => {
  expect(await Promise.all(numbers(250).map((id) => add(id)))).toEqual(numbers(250));
  // The first alone, then 100, 100 and 49.
  expect(count("commit")).toBe(4);
  await add(251);
  expect(count("commit")).toBe(5);
});

test("what fails fails alone", async () => {
  const outcomes = await Promise.allSettled([1, 2, 3, 2, 4, 1, 5].map((id) => add(id)));
  const failed = outcomes.flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
  expect(failed).toEqual([3, 5]);
  expect(await entries()).toEqual([1, 2, 3, 4, 5]);
});

test("a change that throws by itself leaves nothing behind", async () => {
  const broken = write(async (transaction) => {
    await sql`insert into entry values (7, null)`.execute(transaction);
    throw new Error("broken");
  });
  const beside = add(1);
  await expect(broken).rejects.toThrow("broken");
  await beside;
  expect(await entries()).toEqual([1]);
});

test("if the commit fails, all fail that it would have made, and the next ones go on", async () => {
  const outcomes = await Promise.allSettled([add(1), add(2), add(3, 99), add(4)]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "rejected",
  ]);
  expect(await entries()).toEqual([1]);
  await add(2);
  expect(await entries()).toEqual([1, 2]);
});
