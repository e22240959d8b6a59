import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  edge,
  forgeKinds,
  opening,
  Proposing,
  repository,
  staging,
  within,
} from "./proposing.ts";

describe.each(forgeKinds)("what is proposed on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();
  const onForge = async () => (await proposing.forge.proposals()).map(({ state }) => state);
  const shownBy = async (name: string) =>
    await proposing.forge.git.read(repository, "env/staging.txt", name);

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("B9: is renewed in place on its base as that is now, when something newer arrives", async () => {
    const { git } = proposing.forge;
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const base = await git.commit(repository, { files: { "other.txt": "moved\n" } });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await onForge()).toEqual(["open"]);
    expect(await proposing.commits()).toHaveLength(1);
    expect(await git.git(repository, "rev-parse", `${branch}^`)).toBe(base);
    expect(await shownBy(branch)).toBe("three\n");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    await expect.poll(states, within).toEqual(["proposed", "superseded"]);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted", "superseded"]);
  });

  test.each(["open", "approved"])(
    "and %s does not bring back what was taken out of the history of its base",
    async (state) => {
      const { git } = proposing.forge;
      const first = (await git.tip(repository)) ?? "";
      await git.commit(repository, { files: { "secret.txt": "oh no\n" } });
      const operations = await proposing.start();
      await operations.perform(edge, ada);
      if (state === "approved") {
        await proposing.jane.approve(1);
      }
      const files = { "other.txt": "instead\n" };
      const base = await git.commit(repository, { parent: first, files });
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      expect(await proposing.commits()).toHaveLength(1);
      expect(await git.git(repository, "rev-parse", `${branch}^`)).toBe(base);
      expect(await onForge()).toEqual(["open"]);
      await proposing.jane.merge(1);
      await expect.poll(states, within).toEqual(["promoted"]);
      expect(await shownBy("main")).toBe("two\n");
      const { length } = await git.git(
        repository,
        "log",
        "--format=%H",
        "main",
        "--",
        "secret.txt",
      );
      expect(length).toBe(0);
    },
  );

  test("B10: was closed by a person, and makes way on its branch for what is newer", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.close(1);
    await expect.poll(states, within).toEqual(["closed"]);
    expect(await shownBy(branch)).toBe("two\n");
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await onForge()).toEqual(["closed", "open"]);
    expect(await proposing.commits()).toHaveLength(1);
    expect(await shownBy(branch)).toBe("three\n");
    expect(await states()).toEqual(["proposed", "closed"]);
  });

  test("was closed by a person, and is proposed anew if another overrides that", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.close(1);
    await expect.poll(states, within).toEqual(["closed"]);
    const told = { ...ada, override: "jane agrees" };
    expect(await operations.perform(edge, told)).toMatchObject({ outcome: "proposed" });
    expect(await onForge()).toEqual(["closed", "open"]);
    expect(await proposing.commits()).toHaveLength(1);
    await proposing.jane.merge(2);
    await expect.poll(states, within).toEqual(["promoted", "closed"]);
  });

  test("B11: may have been proposed before, open or merged", async () => {
    const operations = await proposing.start();
    for (const digest of ["two", "three", "two"]) {
      proposing.shelf.put("draft", digest);
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    }
    expect(await onForge()).toEqual(["open"]);
    expect(await shownBy(branch)).toBe("two\n");
    await expect.poll(states, within).toEqual(["proposed", "superseded", "superseded"]);
    for (const [digest, number] of [
      ["two", 1],
      ["three", 2],
      ["two", 3],
    ] as const) {
      proposing.shelf.put("draft", digest);
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      expect(await proposing.commits()).toHaveLength(1);
      await proposing.jane.merge(number);
      await expect.poll(async () => (await states())[0], within).toBe("promoted");
      expect(await shownBy("main")).toBe(`${digest}\n`);
    }
    expect(await onForge()).toEqual(["merged", "merged", "merged"]);
  });

  test("B14: stays open if what would stand in for it cannot be opened", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
    proposing.shelf.put("draft", "three");
    await operations.perform(edge, ada);
    const rollback = { ...ada, reason: "two is broken" };
    proposing.forge.fail({ ...opening, status: 422, body: { message: "not now" } });
    expect(await operations.rollback(staging, rollback)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("not now"),
    });
    expect(await onForge()).toEqual(["merged", "open"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    expect(await operations.rollback(staging, rollback)).toMatchObject({ outcome: "proposed" });
    expect(await onForge()).toEqual(["merged", "closed", "open"]);
    expect(await proposing.commits("glu-rollback/app/staging")).toHaveLength(1);
  });
});
