import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LogBook } from "./log-book.ts";

let directory: string;
let faults: string[];
let book: LogBook;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "log-book-"));
  faults = [];
  const fault = (words: string) => faults.push(words);
  book = new LogBook({ path: join(directory, "glu.log"), traces: ["s3cret"], fault });
});
afterEach(async () => {
  await book.close();
  await rm(directory, { recursive: true, force: true });
});

test("warnings, errors and what is no JSON are counted by their words", () => {
  const line = (level: string, msg: string) => book.line(JSON.stringify({ level, time: "", msg }));
  line("info", "arrived");
  line("warn", "cannot read phase");
  line("warn", "cannot read phase");
  line("error", "promotion failed");
  book.line("hello");
  expect([...book.counts]).toEqual([
    ["warn: cannot read phase", 2],
    ["error: promotion failed", 1],
    ["no JSON: hello", 1],
  ]);
  expect(faults).toEqual([]);
});

test("a secret is a fault, in the log and in an answer, and does not stand in its words", () => {
  book.line("the password is s3cret");
  book.answer("/api/v1/config", '{"password":"s3cret"}');
  expect(faults).toEqual(["a secret is in the log", "a secret is in the answer to /api/v1/config"]);
  expect(book.answers).toBe(1);
});

test.each([
  "(node:1) MaxListenersExceededWarning: Possible EventTarget memory leak detected.",
  '{"level":"error","msg":"something in the program was not handled"}',
])("this is a fault: %s", (line) => {
  book.line(line);
  expect(faults).toEqual([`it was said: ${line}`]);
});

test("all of it is kept in a file", async () => {
  book.line("one");
  book.line("two");
  await book.close();
  expect(await readFile(join(directory, "glu.log"), "utf8")).toBe("one\ntwo\n");
});
