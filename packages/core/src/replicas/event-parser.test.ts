import fc from "fast-check";
import { expect, test } from "vitest";
import { EventParser } from "./event-parser.ts";

const stream = [
  "retry: 2000\n\n",
  "id: a-0\nevent: hello\ndata: {}\n\n",
  ":\n\n",
  'id: a-1\nevent: phase\ndata: {"name":"größer 😀"}\n\n',
  "event: audit\ndata: 1\n",
].join("");

test("events are read in whatever pieces they come", () => {
  const bytes = Buffer.from(stream);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const parser = new EventParser();
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
        { id: "a-0", name: "hello", data: "{}" },
        { id: "a-1", name: "phase", data: '{"name":"größer 😀"}' },
      ]);
      expect(parser.push(Buffer.from("\n"))).toEqual([{ id: "", name: "audit", data: "1" }]);
    }),
  );
});

test("one without an end is not kept", () => {
  const parser = new EventParser();
  const piece = Buffer.alloc(1024 * 1024, "x");
  const pushAll = () => {
    for (let count = 0; count < 9; count += 1) {
      parser.push(piece);
    }
  };
  expect(pushAll).toThrow(RangeError);
});
