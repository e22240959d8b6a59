import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { SessionLimit } from "./session-limit.ts";

const { signal } = new AbortController();

describe("SessionLimit", () => {
  it("lets so many through at a time, the others in their order", async () => {
    const limit = new SessionLimit(2);
    const entered: string[] = [];
    const enter = async (name: string) => {
      const leave = await limit.take(signal);
      entered.push(name);
      return leave;
    };
    const [leaveOne, leaveTwo] = await Promise.all([enter("one"), enter("two")]);
    const three = enter("three");
    const four = enter("four");
    await Promise.resolve();
    expect(entered).toEqual(["one", "two"]);
    leaveOne();
    const leaveThree = await three;
    expect(entered).toEqual(["one", "two", "three"]);
    leaveTwo();
    leaveThree();
    await four;
    expect(entered).toEqual(["one", "two", "three", "four"]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("lets nobody wait for one who has given up", async () => {
    const limit = new SessionLimit(1);
    const leave = await limit.take(signal);
    const stop = new AbortController();
    const tired = limit.take(stop.signal);
    const patient = limit.take(signal);
    stop.abort(new Error("tired"));
    await expect(tired).rejects.toThrow("tired");
    leave();
    (await patient)();
    (await limit.take(signal))();
  });

  it("passes on the turn of one who gives up as it comes", async () => {
    const limit = new SessionLimit(1);
    const leave = await limit.take(signal);
    const stop = new AbortController();
    const late = limit.take(stop.signal);
    stop.abort(new Error("late"));
    leave();
    await expect(late).rejects.toThrow("late");
    (await limit.take(signal))();
  });
});
