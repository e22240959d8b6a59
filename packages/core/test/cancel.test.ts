import type { Filesystem, PhaseDescriptor } from "@glu/core";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { holdPushes } from "./held-push.ts";
import {
  ada,
  branch,
  byItself,
  edge,
  forgeKinds,
  Page,
  Proposing,
  repository,
  staging,
  within,
} from "./proposing.ts";

const refusedPush = { of: "git", method: "POST", path: /git-receive-pack/, status: 403 } as const;
const bob = { actor: "bob", reason: "the wrong one" };

async function newest(proposing: Proposing): Promise<string> {
  const [record] = await proposing.store.promotions.list({ to: "app/staging", limit: 1 });
  return record?.id ?? "none";
}

describe.each(forgeKinds)("a promotion that waits in a proposal on %s", (kind) => {
  let proposing: Proposing;
  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("is closed when somebody cancels it, with the reason, and does not come back by itself", async () => {
    const operations = await proposing.start({}, undefined, { trigger: byItself });
    await expect.poll(() => proposing.states(), within).toEqual(["proposed"]);
    const id = await newest(proposing);
    const { promotion, restraints } = await operations.cancel(id, bob);
    expect(promotion).toMatchObject({
      id,
      state: "cancelled",
      error: { code: "CANCELLED", message: "cancelled by bob: the wrong one" },
      ended_at: expect.any(String),
    });
    expect(restraints).toMatchObject([
      { kind: "veto", digest: "two", scope: "phase", actor: "bob", phase: "staging" },
    ]);
    const proposal = await proposing.forge.proposal(1);
    expect(proposal.state).toBe("closed");
    expect(proposal.comments.at(-1)?.body).toContain("Cancelled by bob: the wrong one");
    const vetoed = async () => (await operations.edges("app")).edges[0]?.reason;
    await expect.poll(vetoed, within).toContain("vetoed by bob: cancelled: the wrong one");
    expect(await proposing.states()).toEqual(["cancelled"]);

    proposing.shelf.put("draft", "three");
    await expect.poll(() => proposing.states(), within).toEqual(["proposed", "cancelled"]);
  });

  test("is proposed again when somebody tries it again after its veto was lifted", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const id = await newest(proposing);
    await operations.cancel(id, bob);
    const vetoed = await operations.retry(id, ada);
    expect(vetoed).toMatchObject({ kind: "promotion", result: { outcome: "blocked" } });
    await operations.release(staging, { ...ada, digest: "two" });
    const again = await operations.retry(id, ada);
    expect(again).toMatchObject({ kind: "promotion", result: { outcome: "proposed" } });
    const { promotions } = await operations.promotions({ into: staging });
    expect(promotions).toMatchObject([{ state: "proposed", retry_of: id }, { id }]);
  });

  test("is no longer cancelled once people open it again", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const { git } = proposing.forge;
    const head = (await git.tip(repository, branch)) ?? "";
    await operations.cancel(await newest(proposing), bob);
    expect(await git.tip(repository, branch)).toBeUndefined();
    await git.git(repository, "branch", branch, head);
    await proposing.jane.reopen(1);
    await expect.poll(() => proposing.states(), within).toEqual(["proposed"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
  });

  test("a rollback that is cancelled holds nothing up any more", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
    await operations.rollback(staging, { ...ada, reason: "it crashes" });
    expect((await operations.restraints("app")).restraints).toHaveLength(2);
    const { promotion, restraints } = await operations.cancel(await newest(proposing), bob);
    expect(promotion).toMatchObject({ kind: "rollback", state: "cancelled" });
    expect(restraints).toEqual([]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    expect((await proposing.forge.proposals()).map(({ state }) => state)).not.toContain("open");
  });

  test("a rollback that the forge does not close still holds its phase", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
    await operations.rollback(staging, { ...ada, reason: "it crashes" });
    const before = await operations.restraints("app");
    proposing.forge.fail({
      method: kind === "gitlab" ? "PUT" : "PATCH",
      path: /\/2$/,
      status: 403,
    });
    await expect(operations.cancel(await newest(proposing), bob)).rejects.toThrow("answered 403");
    expect(await operations.restraints("app")).toEqual(before);
    await operations.cancel(await newest(proposing), bob);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
  });

  test("is not cancelled, and nothing vetoed, if the forge does not close it", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    proposing.forge.fail({
      method: kind === "gitlab" ? "PUT" : "PATCH",
      path: /\/1$/,
      status: 403,
    });
    await expect(operations.cancel(await newest(proposing), bob)).rejects.toThrow("answered 403");
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    expect(await proposing.states()).toEqual(["proposed"]);
    await operations.cancel(await newest(proposing), bob);
    expect(await proposing.states()).toEqual(["cancelled"]);
  });
});

/** Writes only once it may. */
class SlowPage extends Page {
  static mayWrite: Promise<void> = Promise.resolve();
  static begins: () => void = () => undefined;

  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    SlowPage.begins();
    await SlowPage.mayWrite;
    await super.writeTo(phase, files);
  }
}

describe("a promotion that is committed", () => {
  let proposing: Proposing;
  beforeEach(async () => {
    proposing = await Proposing.open("gitea");
  });
  afterEach(() => proposing.close());

  /** Holds up the next writes. */
  function slow(): { readonly begun: Promise<void>; readonly goOn: () => void } {
    let goOn: () => void = () => undefined;
    SlowPage.mayWrite = new Promise((resolve) => {
      goOn = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      SlowPage.begins = resolve;
    });
    return { begun, goOn };
  }

  test.each(["promotion", "rollback"] as const)(
    "or a %s that has not left yet does not leave once it is cancelled",
    async (wanted) => {
      const operations = await proposing.start(false, undefined, { create: () => new SlowPage() });
      if (wanted === "rollback") {
        await operations.perform(edge, ada);
      }
      const { git } = proposing.forge;
      const before = await git.tip(repository);
      const { begun, goOn } = slow();
      const asked =
        wanted === "rollback"
          ? operations.rollback(staging, { ...ada, reason: "it crashes" })
          : operations.perform(edge, ada);
      await begun;
      const cancelled = operations.cancel(await newest(proposing), bob);
      await expect.poll(() => proposing.states(), within).toContain("queued");
      goOn();
      expect(await cancelled).toMatchObject({ promotion: { kind: wanted, state: "cancelled" } });
      expect(await asked).toMatchObject({ message: "cancelled by bob: the wrong one" });
      expect(await git.tip(repository)).toBe(before);
      const kinds = (await operations.restraints("app")).restraints.map(({ kind }) => kind);
      expect(kinds).toEqual(wanted === "rollback" ? [] : ["veto"]);
    },
  );

  test("and is cancelled by several is vetoed once", async () => {
    const operations = await proposing.start(false, undefined, { create: () => new SlowPage() });
    const { begun, goOn } = slow();
    const asked = operations.perform(edge, ada);
    await begun;
    const id = await newest(proposing);
    const cancelled = Promise.all([
      operations.cancel(id, bob),
      operations.cancel(id, { ...ada, reason: "no" }),
    ]);
    goOn();
    const [first, second] = await cancelled;
    expect(await asked).toMatchObject({ outcome: "blocked" });
    expect(first.restraints).toMatchObject([{ kind: "veto", digest: "two" }]);
    expect(second.restraints).toEqual(first.restraints);
    expect(await operations.restraints("app")).toEqual({ restraints: first.restraints });
  });

  test("and has landed, or is on its way, cannot be cancelled", async () => {
    const operations = await proposing.start(false);
    await operations.perform(edge, ada);
    const id = await newest(proposing);
    await expect(operations.cancel(id, bob)).rejects.toThrow("it has ended as promoted");
    await expect(operations.retry(id, ada)).rejects.toThrow("only what failed, was cancelled or");
    await expect(operations.cancel("nothing", bob)).rejects.toThrow(
      "there is no promotion nothing",
    );
    await expect(operations.cancel(id, { actor: "bob", reason: " " })).rejects.toThrow("say why");

    proposing.shelf.put("draft", "three");
    const held = await holdPushes(proposing.forge.git, repository);
    onTestFinished(held.remove);
    const asked = operations.perform(edge, ada);
    await expect.poll(() => proposing.states(), within).toEqual(["running", "promoted"]);
    const cancel = operations.cancel(await newest(proposing), bob);
    await expect(cancel).rejects.toThrow("it is on its way");
    await held.release();
    expect(await asked).toMatchObject({ outcome: "promoted" });
  });

  test("and failed is tried again, and says of which it is the next try", async () => {
    const operations = await proposing.start(false);
    proposing.forge.fail(refusedPush);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "failed" });
    const id = await newest(proposing);
    const again = await operations.retry(id, { actor: "bob" });
    expect(again).toMatchObject({
      kind: "promotion",
      result: { outcome: "promoted", promotion: { retry_of: id, actor: "bob" } },
    });
    const { entries } = await operations.audit({ limit: 1 });
    expect(entries).toMatchObject([
      {
        action: "retry",
        actor: "bob",
        scope: "app/staging",
        outcome: "promoted",
        details: { of: id },
      },
    ]);
  });

  test("and failed is not tried again once its phase shows something else", async () => {
    const operations = await proposing.start(false);
    proposing.forge.fail(refusedPush);
    await operations.perform(edge, ada);
    const id = await newest(proposing);
    proposing.shelf.put("draft", "three");
    const again = await operations.retry(id, ada);
    expect(again).toMatchObject({ result: { outcome: "plan-changed" } });
    expect(await proposing.states()).toEqual(["failed"]);
  });

  test("a rollback that failed is tried again with its reason", async () => {
    const operations = await proposing.start(false);
    await operations.perform(edge, ada);
    proposing.forge.fail(refusedPush);
    await operations.rollback(staging, { ...ada, reason: "it crashes" });
    const id = await newest(proposing);
    const again = await operations.retry(id, { actor: "bob" });
    expect(again).toMatchObject({
      kind: "rollback",
      result: { outcome: "rolled-back", promotion: { retry_of: id, reason: "it crashes" } },
    });
  });
});
