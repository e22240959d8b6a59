import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClosedError, DeadlineError, PushRefusedError } from "./errors.ts";
import { openRemote } from "./open-remote.ts";
import { PushPacer } from "./pacing.ts";
import type { Repository } from "./repository.ts";
import type { Logger } from "./runtime.ts";
import { alteredRemote } from "./testing/altered-remote.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { appendLine, RepositoryFixture, range, writeText } from "./testing/repository-fixture.ts";
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

/** Oldest first. */
async function messages(): Promise<readonly string[]> {
  return (await fixture.server.log(fixture.name)).map(({ message }) => message).toReversed();
}

/** Refuses every push that adds a line with this word. */
function refuse(word: string): Promise<void> {
  const check = `read old new ref; ! git diff "$old" "$new" | grep -q "^+.*${word}"`;
  return fixture.server.setHook(fixture.name, "pre-receive", check);
}

function writeAll(repository: Repository, writes: readonly Write[]) {
  return Promise.allSettled(writes.map((write) => repository.write("main", write)));
}

describe("a group of writes", () => {
  it("loses only those a hook objects to, with few pushes", async () => {
    await refuse("guilty");
    const guilty = new Set([7, 58, 59]);
    const names = range(100).map((index) => `${guilty.has(index) ? "guilty" : "fine"}-${index}`);
    const repository = fixture.open();
    await repository.snapshot("main");
    const outcomes = await writeAll(
      repository,
      names.map((name) => writeText(name, `${name}\n`)),
    );
    const refused = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [[index, outcome.reason]] : [],
    );
    expect(refused).toEqual([...guilty].map((index) => [index, expect.any(PushRefusedError)]));
    const landed = names.filter((name) => name.startsWith("fine"));
    expect(await messages()).toEqual(["first", ...landed]);
    expect(fixture.pushes.length).toBeLessThanOrEqual(3 * 2 * Math.log2(100) + 3);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  }, 60_000);

  it("is judged again without the commit that was refused", async () => {
    await refuse("guilty");
    const repository = fixture.open();
    const [guilty, same, other] = await writeAll(repository, [
      writeText("README.md", "guilty\n", "guilty"),
      writeText("README.md", "guilty\n", "the same"),
      writeText("a", "a\n", "other"),
    ]);
    expect(guilty).toMatchObject({ reason: expect.any(PushRefusedError) });
    expect(same).toMatchObject({ reason: expect.any(PushRefusedError) });
    expect(other).toMatchObject({ value: { kind: "committed" } });
    expect(await messages()).toEqual(["first", "other"]);
  });

  it("is not tried one by one where the branch is closed to all", async () => {
    await fixture.server.setHook(fixture.name, "pre-receive", "echo main is protected >&2; exit 1");
    const repository = fixture.open();
    await repository.snapshot("main");
    const writes = range(100).map((index) => writeText(`file-${index}`, `${index}\n`));
    const outcomes = await writeAll(repository, writes);
    const types = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.name);
    expect(types).toEqual([
      ...Array(3).fill("PushRefusedError"),
      ...Array(97).fill("PushFailedError"),
    ]);
    expect(fixture.pushes.length).toBeLessThan(15);
    await fixture.server.setHook(fixture.name, "pre-receive", "exit 0");
    const [again] = await writeAll(repository, [writeText("again", "again\n")]);
    expect(again).toMatchObject({ value: { kind: "committed" } });
  });

  it("gives up who takes too long, once, and lands although others move the branch", async () => {
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    let moves = 0;
    const remote = alteredRemote(real, () => ({
      push: async (request, options) => {
        moves += 1;
        if (moves < 4) {
          await fixture.server.commit(fixture.name, { files: { outside: `${moves}\n` } });
        }
        return real.push(request, options);
      },
    }));
    const repository = fixture.open({ remote, applyDeadline: 300, random: () => 0 });
    await repository.snapshot("main");
    let runs = 0;
    const hanging: Write = {
      apply: () => {
        runs += 1;
        return new Promise(() => undefined);
      },
    };
    const [one, stuck, two] = await writeAll(repository, [
      appendLine("README.md", "one"),
      hanging,
      appendLine("README.md", "two"),
    ]);
    expect(stuck).toMatchObject({ reason: expect.any(DeadlineError) });
    for (const outcome of [one, two]) {
      expect(outcome).toMatchObject({ value: { kind: "committed" } });
    }
    expect(runs).toBe(1);
  });

  it("has at most 100 commits", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    const lines = range(150).map(String);
    await writeAll(
      repository,
      lines.map((line) => appendLine("README.md", line)),
    );
    expect(await messages()).toEqual(["first", ...lines]);
    expect(fixture.pushes).toHaveLength(2);
  });

  it("has at most 4 MiB, unless one commit has more", async () => {
    const repository = fixture.open({ maxFileSize: 10 * 1024 * 1024 });
    await repository.snapshot("main");
    const sizes = [1, 2, 2, 5, 1];
    const writes = sizes.map((size, index) =>
      writeText(`file-${index}`, `${index}`.repeat(size * 1024 * 1024), `${index}`),
    );
    await writeAll(repository, writes);
    expect(await messages()).toEqual(["first", "0", "1", "2", "3", "4"]);
    expect(fixture.pushes).toHaveLength(4);
  });

  it("counts little for a large directory that is changed in place", async () => {
    const files = Object.fromEntries(range(4000).map((index) => [`many/file-${index}`, "old\n"]));
    await fixture.server.commit(fixture.name, { files });
    const repository = fixture.open();
    await repository.snapshot("main");
    const writes = range(40).map((index) => writeText(`many/file-${index}`, `new ${index}\n`));
    await writeAll(repository, writes);
    expect(fixture.pushes).toHaveLength(1);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });
});

describe("writes to a host with a pace", () => {
  const pace = { rate: { burst: 1, perMinute: 6 } };

  it("join the group that waits for its turn", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers, pacer: new PushPacer({ ...pace, timers }) });
    await repository.write("main", appendLine("README.md", "one"));
    const two = repository.write("main", appendLine("README.md", "two"));
    await timers.advance(9000);
    const three = repository.write("main", appendLine("README.md", "three"));
    expect(fixture.pushes).toHaveLength(1);
    await timers.advance(1000);
    await Promise.all([two, three]);
    expect(await messages()).toEqual(["first", "one", "two", "three"]);
    expect(fixture.pushes).toHaveLength(2);
  });

  it("keep their turn for another if they push nothing", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers, pacer: new PushPacer({ ...pace, timers }) });
    const same = await repository.write("main", writeText("README.md", "hello\n"));
    expect(same.kind).toBe("unchanged");
    const failed = repository.write("missing", writeText("README.md", "new\n"));
    await expect(failed).rejects.toThrow("no branch missing");
    await repository.write("main", appendLine("README.md", "one"));
    expect(await messages()).toEqual(["first", "one"]);
  });

  it("are called off while they wait when the repository is closed, which tells how many", async () => {
    const timers = new ManualTimers();
    const warnings: unknown[] = [];
    const logger = loggerTo(warnings);
    const pacer = new PushPacer({ ...pace, timers });
    const repository = fixture.open({ timers, pacer, logger });
    await repository.write("main", appendLine("README.md", "one"));
    const waiting = writeAll(repository, [appendLine("a", "two"), appendLine("b", "three")]);
    await timers.advance(1000);
    await repository.close();
    expect(await waiting).toMatchObject([
      { reason: expect.any(ClosedError) },
      { reason: expect.any(ClosedError) },
    ]);
    expect(warnings).toContainEqual({ remote: repository.location, writes: 2 });
    expect(timers.pending).toBe(0);
  });
});

describe("apply", () => {
  /** A write that never ends, and how it was told to. */
  function hanging() {
    let begin: (signal: AbortSignal) => void = () => undefined;
    const begun = new Promise<AbortSignal>((resolve) => {
      begin = resolve;
    });
    const write: Write = {
      apply: (_files, _snapshot, { signal }) => {
        begin(signal);
        return new Promise(() => undefined);
      },
    };
    return { begun, write };
  }

  it("is told when its deadline is over, and the next write goes on", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const { begun, write } = hanging();
    const writing = writeAll(repository, [write, appendLine("README.md", "next")]);
    await begun;
    await timers.advance(30_000);
    const [late, next] = await writing;
    expect(late).toMatchObject({ reason: expect.any(DeadlineError) });
    expect(next).toMatchObject({ value: { kind: "committed" } });
    expect((await begun).reason).toBeInstanceOf(DeadlineError);
  });

  it("is told when its write is called off, and the next write goes on", async () => {
    const repository = fixture.open();
    const { begun, write } = hanging();
    const stop = new AbortController();
    const reason = new Error("changed my mind");
    const calledOff = repository.write("main", write, { signal: stop.signal });
    const next = repository.write("main", appendLine("README.md", "next"));
    const signal = await begun;
    stop.abort(reason);
    await expect(calledOff).rejects.toBe(reason);
    expect(await next).toMatchObject({ kind: "committed" });
    expect(signal.reason).toBe(reason);
  });

  it("is told when the repository is closed, which does not wait for it", async () => {
    const warnings: unknown[] = [];
    const repository = fixture.open({ logger: loggerTo(warnings) });
    const { begun, write } = hanging();
    const [first, second] = [write, appendLine("README.md", "never")].map((one) =>
      repository.write("main", one),
    );
    const signal = await begun;
    const closed = repository.close();
    await expect(first).rejects.toThrow(ClosedError);
    await expect(second).rejects.toThrow(ClosedError);
    await closed;
    expect(signal.aborted).toBe(true);
    expect(warnings).toContainEqual({ remote: repository.location, writes: 2 });
    expect(await messages()).toEqual(["first"]);
  });

  it("hears nothing more once it has ended", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    let told: AbortSignal | undefined;
    await repository.write("main", {
      apply: (files, snapshot, options) => {
        told = options.signal;
        return appendLine("README.md", "one").apply(files, snapshot, options);
      },
    });
    await timers.advance(30_000);
    await repository.close();
    expect(told?.aborted).toBe(false);
  });
});

function loggerTo(warnings: unknown[]): Logger {
  const ignore = () => undefined;
  return { debug: ignore, info: ignore, warn: (fields) => warnings.push(fields) };
}
