import { beforeEach, expect, test } from "vitest";
import { StoreUnreachableError } from "../errors.ts";
import { silentLogger } from "../runtime.ts";
import { Presence } from "./presence.ts";

const away = new StoreUnreachableError("it cannot be reached");

let said: string[];
let presence: Presence;

beforeEach(() => {
  said = [];
  const note = (_: object, message: string) => void said.push(message);
  presence = new Presence({ ...silentLogger, info: note, error: note });
  presence.heard();
});

test("a database that is away, and is back, is said once", () => {
  presence.missed(away, presence.mark);
  presence.missed(away, presence.mark);
  presence.heard();
  presence.heard();
  expect(said).toEqual(["the store is away; work waits until it is back", "the store is back"]);
});

test("what was asked while it was away and fails once it is back says nothing", () => {
  presence.missed(away, presence.mark);
  const { mark } = presence;
  presence.heard();
  said = [];
  presence.missed(away, mark);
  presence.heard();
  expect(said).toEqual([]);
});
