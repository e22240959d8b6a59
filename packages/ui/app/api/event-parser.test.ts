import { expect, test } from "vitest";
import { EventParser } from "./event-parser.ts";

const text =
  'retry: 2000\n\nid: a-1\nevent: hello\ndata: {}\n\n:\n\nid: a-2\nevent: pipeline\ndata: {"pipeline":"shop"}\n\n';
const events = [
  { id: "a-1", name: "hello", data: "{}" },
  { id: "a-2", name: "pipeline", data: '{"pipeline":"shop"}' },
];

test("events are read, signs of life are none", () => {
  expect(new EventParser().push(text)).toEqual(events);
});

test("in whatever pieces they come", () => {
  for (let size = 1; size < 9; size += 1) {
    const parser = new EventParser();
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(events);
  }
});

test("an event that has not come to its end is none yet", () => {
  const parser = new EventParser();
  expect(parser.push("data: 1\n")).toEqual([]);
  expect(parser.push("data: 2\n\n")).toEqual([{ id: "", name: "message", data: "1\n2" }]);
});

test("line breaks of another kind, split in their middle", () => {
  const parser = new EventParser();
  expect(parser.push("data: 1\r")).toEqual([]);
  expect(parser.push("\n\r\n")).toEqual([{ id: "", name: "message", data: "1" }]);
});
