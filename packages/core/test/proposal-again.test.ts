import type { Filesystem, PhaseDescriptor } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LaterTimers } from "./later-timers.ts";
import {
  ada,
  byItself,
  edge,
  forgeKinds,
  Page,
  Proposing,
  type ProposingSetting,
  repository,
  staging,
  within,
} from "./proposing.ts";

const copy = "env/staging.copy.txt";
const options = { signal: AbortSignal.timeout(60_000) };
const expected = { from_digest: "two", to_digest: "two" };

/** A page with a copy beside it that nobody reads. */
class Copied extends Page {
  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    await super.writeTo(phase, files);
    await files.writeFile(copy, `${this.text}\n`);
  }
}

describe.each(forgeKinds)("what differs although both show the same, on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
    await proposing.jane.push("main", { files: { "env/staging.txt": "two\n", [copy]: "one\n" } });
  });
  afterEach(() => proposing.close());

  async function start(setting: ProposingSetting = {}) {
    return await proposing.start({}, undefined, { create: () => new Copied(), ...setting });
  }

  test("is proposed once by a person, and merged as any other", async () => {
    const operations = await start({ trigger: byItself });
    const reason = `both show the same, but writing it again would change ${copy}`;
    const edgeView = async () => (await operations.pipeline("app")).edges[0];
    await expect.poll(edgeView, within).toMatchObject({ status: "up-to-date", reason });
    expect(await proposing.forge.proposals()).toEqual([]);
    expect(await operations.plan(edge, options)).toMatchObject({
      decision: "up-to-date",
      reason,
      diff: expect.stringContaining("-one\n+two\n"),
      branch: "a proposal from glu/app/staging into main",
    });
    const performed = await operations.perform(edge, { ...ada, expected });
    expect(performed).toMatchObject({ outcome: "proposed" });
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.body).toContain("again what it and `draft` show");

    expect(await edgeView()).toMatchObject({ status: "proposed", can_perform: false });
    expect(await operations.plan(edge, options)).toMatchObject({ decision: "proposed", diff: "" });
    expect(await operations.perform(edge, { ...ada, expected })).toEqual(performed);
    expect(await states()).toEqual(["proposed"]);

    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
    await expect.poll(edgeView, within).toMatchObject({ status: "up-to-date", can_perform: false });
    expect(await proposing.forge.git.read(repository, copy)).toBe("two\n");
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals).toMatchObject([{ digest: "two", cause: "observed" }]);
  });

  test("is kept away from nothing if its proposal is closed or cancelled", async () => {
    const operations = await start();
    await operations.perform(edge, { ...ada, expected });
    await proposing.jane.close(1);
    await expect.poll(states, within).toEqual(["closed"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    expect(await operations.perform(edge, { ...ada, expected })).toMatchObject({
      outcome: "proposed",
    });
    const { promotions } = await operations.promotions({ into: staging });
    const cancelled = await operations.cancel(promotions[0]?.id ?? "", { ...ada, reason: "no" });
    expect(cancelled).toMatchObject({ promotion: { state: "cancelled" }, restraints: [] });
    expect((await proposing.forge.proposals()).map(({ state }) => state)).toEqual([
      "closed",
      "closed",
    ]);
  });

  test("stays proposed although the phase shows that already, until something newer is", async () => {
    const timers = new LaterTimers();
    const operations = await start({ timers });
    await operations.perform(edge, { ...ada, expected });
    for (const text of ["a", "b", "c"]) {
      timers.skip(31_000);
      await proposing.jane.push("main", { files: { "env/other.txt": text } });
      await proposing.jane.comment(1, text);
      const { observed_at: before } = await operations.phase("app", "staging");
      const looked = async () => (await operations.phase("app", "staging")).observed_at;
      await expect.poll(looked, within).not.toBe(before);
    }
    expect(await states()).toEqual(["proposed"]);
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect((await proposing.forge.proposals()).map(({ state }) => state)).toEqual(["open"]);
    await expect.poll(states, within).toEqual(["proposed", "superseded"]);
  });
});
