import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClosedError, DeadlineError, OutcomeUnknownError, PushRefusedError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import type { Repository } from "./repository.ts";
import { loseAnswer } from "./testing/lost-answer.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { appendLine, RepositoryFixture, writeText } from "./testing/repository-fixture.ts";
import type { Write } from "./write.ts";

let fixture: RepositoryFixture;

beforeAll(async () => {
  fixture = await RepositoryFixture.start();
});

beforeEach(() => fixture.newRepository());

afterEach(async () => {
  const leftOnDisk = await fixture.closeAll();
  assert.deepEqual(leftOnDisk, []);
});

afterAll(() => fixture.stop());

const never = () => new Promise<never>(() => undefined);

/** A write that keeps what it is told. */
function noted(write: Write, pushing?: Write["pushing"]) {
  const told: Oid[] = [];
  return {
    ...write,
    told,
    pushing: async (...call: Parameters<NonNullable<Write["pushing"]>>) => {
      told.push(call[0]);
      await pushing?.(...call);
    },
  };
}

/** A write that does not end taking note, and the signal it was given. */
function hanging(write: Write) {
  let begin: (signal: AbortSignal) => void = () => undefined;
  const begun = new Promise<AbortSignal>((resolve) => {
    begin = resolve;
  });
  const pushing: Write["pushing"] = (_, { signal }) => {
    begin(signal);
    return never();
  };
  return { begun, write: { ...write, pushing } };
}

function writeAll(repository: Repository, writes: readonly Write[]) {
  return Promise.allSettled(writes.map((write) => repository.write("main", write)));
}

/** Oldest first. */
async function messages(): Promise<readonly string[]> {
  return (await fixture.server.log(fixture.name)).map(({ message }) => message).toReversed();
}

async function isOnServer(commit: Oid | undefined): Promise<boolean> {
  const asked = fixture.server.git(fixture.name, "cat-file", "-e", String(commit));
  return asked.then(
    () => true,
    () => false,
  );
}

describe("Write.pushing", () => {
  it("is told the commit before anything of it is sent, and the push waits for it", async () => {
    const repository = fixture.open();
    const write = noted(appendLine("README.md", "one"), async (commit) => {
      await repository.snapshot("main", { fresh: true });
      expect(fixture.pushes).toEqual([]);
      expect(await isOnServer(commit)).toBe(false);
    });
    const outcome = await repository.write("main", write);
    expect(outcome).toMatchObject({ kind: "committed", commit: write.told[0] });
    expect(write.told).toHaveLength(1);
    expect(await fixture.server.tip(fixture.name)).toBe(write.told[0]);
  });

  it("is called for all writes of a group at the same time", async () => {
    const lines = ["one", "two", "three"];
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    let arrived = 0;
    const writes = lines.map((line) =>
      noted(appendLine("README.md", line), () => {
        arrived += 1;
        return arrived === lines.length ? Promise.resolve(meet()) : met;
      }),
    );
    const outcomes = await writeAll(fixture.open(), writes);
    expect(outcomes).toMatchObject(writes.map(({ told: [commit] }) => ({ value: { commit } })));
    expect(await messages()).toEqual(["first", ...lines]);
    expect(fixture.pushes).toHaveLength(1);
  });

  it("fails its write alone, and the others are pushed without it", async () => {
    const reason = new Error("the disk is full");
    const failing = noted(appendLine("README.md", "two"), () => Promise.reject(reason));
    const one = noted(appendLine("README.md", "one"));
    const three = noted(appendLine("README.md", "three"));
    const outcomes = await writeAll(fixture.open(), [one, failing, three]);
    expect(outcomes).toMatchObject([
      { value: { kind: "committed", commit: one.told.at(-1) } },
      { status: "rejected" },
      { value: { kind: "committed", commit: three.told.at(-1), parent: one.told.at(-1) } },
    ]);
    expect(outcomes[1]).toHaveProperty("reason", reason);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("hello\none\nthree\n");
    expect(failing.told).toHaveLength(1);
    for (const dropped of [...failing.told, ...three.told.slice(0, -1)]) {
      expect(await isOnServer(dropped)).toBe(false);
    }
    expect(fixture.pushes).toHaveLength(1);
  });

  it("pushes nothing if the only write cannot take note, also when it throws at once", async () => {
    const pushing = () => {
      throw new Error("no store");
    };
    const repository = fixture.open();
    const write = repository.write("main", { ...appendLine("README.md", "one"), pushing });
    await expect(write).rejects.toThrow("no store");
    expect(fixture.pushes).toEqual([]);
    expect(await repository.write("main", appendLine("README.md", "two"))).toMatchObject({
      kind: "committed",
    });
  });

  it("is told another commit when the branch moves while it takes note", async () => {
    const repository = fixture.open();
    const write = noted(appendLine("README.md", "ours"), async () => {
      if (write.told.length === 1) {
        await fixture.server.commit(fixture.name, { files: { other: "outside\n" } });
      }
    });
    const outcome = await repository.write("main", write);
    const [lost, landed] = write.told;
    expect(write.told).toHaveLength(2);
    expect(outcome).toMatchObject({ kind: "committed", commit: landed });
    expect(lost).not.toBe(landed);
    expect(await messages()).toEqual(["first", "outside", "ours"]);
  });

  it("is not told twice of one commit when the rest of its group is refused", async () => {
    const check = 'read old new ref; ! git log --format=%s "$old..$new" | grep -q guilty';
    await fixture.server.setHook(fixture.name, "pre-receive", check);
    const [fine, guilty] = ["fine", "guilty"].map((line) => noted(writeText(line, line)));
    assert.ok(fine && guilty);
    const repository = fixture.open({ timers: new ManualTimers() });
    const outcomes = await writeAll(repository, [fine, guilty]);
    expect(outcomes).toMatchObject([
      { value: { kind: "committed", commit: fine.told[0] } },
      { reason: expect.any(PushRefusedError) },
    ]);
    expect(fine.told).toHaveLength(1);
  });

  it("knows the commit to look for when the answer to its push is lost", async () => {
    const repository = fixture.open({ random: () => 0, settleDeadline: 100 });
    await repository.snapshot("main");
    loseAnswer(fixture, { landed: true, away: Number.POSITIVE_INFINITY });
    const write = noted(appendLine("README.md", "one"));
    const error: unknown = await repository.write("main", write).catch((caught) => caught);
    assert.ok(error instanceof OutcomeUnknownError);
    expect(error.commit).toBe(write.told.at(-1));
    expect(await fixture.server.tip(fixture.name)).toBe(write.told.at(-1));
  });

  it("is not called for what pushes nothing", async () => {
    const repository = fixture.open();
    const changing = noted(appendLine("README.md", "one"));
    await repository.preview("main", changing);
    const same = noted(writeText("README.md", "hello\n"));
    const declined = noted({ apply: async () => undefined });
    const kinds = [same, declined].map((write) => repository.write("main", write));
    expect(await Promise.all(kinds)).toEqual([{ kind: "unchanged" }, { kind: "declined" }]);
    expect([changing, same, declined].flatMap(({ told }) => told)).toEqual([]);
  });
});

describe("Write.pushing that does not end", () => {
  it("fails its write at the deadline of apply, and the others go on", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers, applyDeadline: 5000 });
    const { begun, write } = hanging(appendLine("README.md", "late"));
    const writing = writeAll(repository, [write, appendLine("README.md", "next")]);
    const signal = await begun;
    await timers.advance(4999);
    expect(signal.aborted).toBe(false);
    await timers.advance(1);
    const [late, next] = await writing;
    expect(late).toMatchObject({ reason: expect.any(DeadlineError) });
    expect(next).toMatchObject({ value: { kind: "committed" } });
    expect(signal.reason).toBeInstanceOf(DeadlineError);
    expect(await messages()).toEqual(["first", "next"]);
  });

  it("is told when its write is called off, which is not pushed", async () => {
    const repository = fixture.open();
    const { begun, write } = hanging(appendLine("README.md", "never"));
    const stop = new AbortController();
    const calledOff = repository.write("main", write, { signal: stop.signal });
    const next = repository.write("main", appendLine("README.md", "next"));
    const signal = await begun;
    stop.abort(new Error("changed my mind"));
    await expect(calledOff).rejects.toThrow("changed my mind");
    expect(await next).toMatchObject({ kind: "committed" });
    expect(signal.aborted).toBe(true);
    expect(await messages()).toEqual(["first", "next"]);
  });

  it("is told when the repository is closed, and nothing is pushed", async () => {
    const repository = fixture.open();
    const { begun, write } = hanging(appendLine("README.md", "never"));
    const writing = writeAll(repository, [write, appendLine("README.md", "neither")]);
    const signal = await begun;
    await repository.close();
    expect(await writing).toMatchObject([
      { reason: expect.any(ClosedError) },
      { reason: expect.any(ClosedError) },
    ]);
    expect(signal.reason).toBeInstanceOf(ClosedError);
    expect(fixture.pushes).toEqual([]);
  });
});

describe("Write.pushing of a branch of our own", () => {
  const update = (branch: string, write: Write) =>
    ({ kind: "commit", branch, old: undefined, base: "main", write }) as const;

  it("is told the commit before the push, and fails its update alone", async () => {
    const reason = new Error("the disk is full");
    const good = noted(writeText("good", "good\n"), async () => {
      expect(fixture.pushes).toEqual([]);
    });
    const bad = noted(writeText("bad", "bad\n"), () => Promise.reject(reason));
    const repository = fixture.open();
    const results = await repository.updateBranches([
      update("glu/bad", bad),
      update("glu/good", good),
    ]);
    expect(results).toMatchObject([
      { kind: "failed", branch: "glu/bad", error: reason },
      { kind: "updated", branch: "glu/good", commit: good.told[0] },
    ]);
    expect(await fixture.server.tip(fixture.name, "glu/good")).toBe(good.told[0]);
    expect(await isOnServer(bad.told[0])).toBe(false);
  });

  it("is called off together with the updates", async () => {
    const { begun, write } = hanging(writeText("never", "never\n"));
    const stop = new AbortController();
    const repository = fixture.open();
    const updating = repository.updateBranches([update("glu/never", write)], {
      signal: stop.signal,
    });
    await begun;
    stop.abort(new Error("changed my mind"));
    await expect(updating).rejects.toThrow("changed my mind");
    await repository.close();
    expect(fixture.pushes).toEqual([]);
  });
});
