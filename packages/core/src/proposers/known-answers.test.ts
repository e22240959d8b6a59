import { expect, test } from "vitest";
import { type KnownAnswer, KnownAnswers } from "./known-answers.ts";

const mebibyte = 1024 * 1024;
const answer = (size: number, etag: string | undefined = "one"): KnownAnswer => ({
  headers: new Map(etag === undefined ? [] : [["etag", etag]]),
  size,
});
const untagged: KnownAnswer = { headers: new Map(), size: 1 };

test("knows the last answer, unless it has no tag", () => {
  const known = new KnownAnswers();
  const [first, second] = [answer(1), answer(1, "two")];
  known.set("a", first);
  expect(known.get("a")).toBe(first);
  known.set("a", second);
  expect(known.get("a")).toBe(second);
  known.set("a", untagged);
  expect(known.get("a")).toBeUndefined();
});

test("forgets of more than a thousand what nobody asked for longest", () => {
  const known = new KnownAnswers();
  for (let count = 0; count < 1000; count += 1) {
    known.set(`${count}`, answer(1));
  }
  expect(known.get("0")).toBeDefined();
  known.set("more", answer(1));
  expect(["0", "1", "2", "more"].map((url) => known.get(url) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

test("keeps no more than 32 MiB, and counts nothing twice", () => {
  const known = new KnownAnswers();
  for (const url of ["a", "b", "b", "b"]) {
    known.set(url, answer(16 * mebibyte));
  }
  expect([known.get("b"), known.get("a")]).not.toContain(undefined);
  known.set("c", answer(1));
  expect(known.get("b")).toBeUndefined();
  expect([known.get("a"), known.get("c")]).not.toContain(undefined);
  known.set("a", untagged);
  known.set("d", answer(16 * mebibyte));
  known.set("e", answer(15 * mebibyte));
  expect([known.get("c"), known.get("d"), known.get("e")]).not.toContain(undefined);
});
