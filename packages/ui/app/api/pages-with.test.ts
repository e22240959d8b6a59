import { expect, test } from "vitest";
import { isOvergrown, pagesWith } from "./pages-with.ts";

const pages = [
  [
    { id: "6", state: "running" },
    { id: "4", state: "promoted" },
  ],
  [{ id: "3", state: "failed" }],
];
const ids = (all: readonly (readonly { readonly id: string }[])[]) =>
  all.map((page) => page.map(({ id }) => id));
const meant = { isMeant: true, hasMore: true };

test("a new record stands first", () => {
  const entry = { id: "7", state: "queued" };
  expect(ids(pagesWith(pages, { entry, ...meant }))).toEqual([["7", "6", "4"], ["3"]]);
});

test("a record that is known is replaced where it stands", () => {
  const entry = { id: "6", state: "promoted" };
  const [[first] = []] = pagesWith(pages, { entry, ...meant });
  expect(first).toBe(entry);
});

test("one that is no longer meant goes", () => {
  const entry = { id: "6", state: "promoted" };
  const changed = pagesWith(pages, { entry, isMeant: false, hasMore: true });
  expect(ids(changed)).toEqual([["4"], ["3"]]);
});

test("one that has come to be meant stands in its order", () => {
  const entry = { id: "5", state: "failed" };
  expect(ids(pagesWith(pages, { entry, ...meant }))).toEqual([["6", "5", "4"], ["3"]]);
});

test("one that belongs to a page that was not asked for yet is left for it", () => {
  const entry = { id: "2", state: "failed" };
  expect(pagesWith(pages, { entry, ...meant })).toBe(pages);
  const last = pagesWith(pages, { entry, isMeant: true, hasMore: false });
  expect(ids(last)).toEqual([
    ["6", "4"],
    ["3", "2"],
  ]);
});

test("an empty list gets its first", () => {
  const entry = { id: "1", state: "queued" };
  expect(pagesWith<typeof entry>([[]], { entry, isMeant: true, hasMore: false })).toEqual([
    [entry],
  ]);
});

test("what is not meant changes nothing", () => {
  const entry = { id: "9", state: "queued" };
  expect(pagesWith(pages, { entry, isMeant: false, hasMore: false })).toBe(pages);
});

test("a list that is open for long is not kept for ever", () => {
  expect(isOvergrown([Array.from({ length: 200 })])).toBe(false);
  expect(isOvergrown([Array.from({ length: 201 })])).toBe(true);
});
