import { ManualTimers } from "@glu/git/testing";
import { beforeEach, expect, test } from "vitest";
import type { PhaseView, PromotionView } from "../api-types.ts";
import { silentLogger } from "../runtime.ts";
import { EventLog } from "./event-log.ts";
import { EventTeller } from "./event-teller.ts";
import { OneByOne } from "./one-by-one.ts";

const note = { kind: "promotion", pipeline: "app", id: "7" } as const;

let timers: ManualTimers;
let events: EventLog;
let state: string;
let reads: number;
let teller: EventTeller;

beforeEach(() => {
  timers = new ManualTimers();
  events = new EventLog(timers);
  state = "running";
  reads = 0;
  const { signal } = new AbortController();
  const operations = {
    promotion: async () => {
      reads += 1;
      return { id: "7", state } as PromotionView;
    },
    phase: () => Promise.reject<PhaseView>(new Error("nobody asks")),
  };
  const work = new OneByOne({ what: "telling of", logger: silentLogger, timers, signal });
  teller = new EventTeller({ operations, events, work, redact: (data) => data });
});

/** What is told from now on, until all there is was told. */
async function toldBy(happen: () => void): Promise<readonly string[]> {
  const told: string[] = [];
  const stop = events.follow(({ bytes }) => {
    const [, found = "other"] = /"state":"(\w+)"/.exec(new TextDecoder().decode(bytes)) ?? [];
    told.push(found);
  });
  happen();
  await new Promise(setImmediate);
  stop();
  return told;
}

test("what is as it was told before is not told again", async () => {
  const happen = () => {
    teller.tell(note);
    state = "promoted";
    teller.tell(note);
    teller.tell(note);
  };
  expect(await toldBy(happen)).toEqual(["running", "promoted"]);
  expect(await toldBy(() => teller.tell(note))).toEqual([]);
  state = "failed";
  expect(await toldBy(() => teller.tell(note))).toEqual(["failed"]);
});

test("nothing is read while nobody has followed for a minute, and who comes back has to look anew", async () => {
  await toldBy(() => teller.tell(note));
  const { lastId } = events;
  await timers.advance(60_000);
  teller.tell(note);
  await new Promise(setImmediate);
  expect(reads).toBe(2);
  expect(events.after(lastId)).toEqual([]);
  await timers.advance(1);
  teller.tell(note);
  await new Promise(setImmediate);
  expect(reads).toBe(2);
  expect(events.after(lastId)).toBeUndefined();
  expect(events.after(events.lastId)).toEqual([]);
});
