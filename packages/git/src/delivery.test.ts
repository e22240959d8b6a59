import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BranchNotFoundError, OutcomeUnknownError, RemoteUnreachableError } from "./errors.ts";
import { openRemote } from "./open-remote.ts";
import type { Remote } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { alteredRemote, type CallCounts, countedRemote } from "./testing/altered-remote.ts";
import { type LostAnswer, loseAnswer } from "./testing/lost-answer.ts";
import {
  appendLine,
  type OpenOptions as FixtureOptions,
  RepositoryFixture,
  writeText,
} from "./testing/repository-fixture.ts";
import type { WriteOutcome } from "./write.ts";

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

interface OpenOptions extends Omit<FixtureOptions, "remote"> {
  readonly change?: (real: Remote) => Partial<Remote>;
}

interface Opened {
  readonly repository: Repository;
  readonly calls: CallCounts;
}

/** A repository that has seen its branch, and does not wait long. */
async function open({ change = () => ({}), ...options }: OpenOptions = {}): Promise<Opened> {
  const url = fixture.server.urlOf(fixture.name);
  const real = openRemote({ url, directory: fixture.directory });
  const { remote, calls } = countedRemote(alteredRemote(real, change));
  const repository = fixture.open({ random: () => 0, ...options, remote });
  await repository.snapshot("main");
  calls.listRefs = 0;
  return { repository, calls };
}

const away = Number.POSITIVE_INFINITY;
const lose = (answer: LostAnswer) => loseAnswer(fixture, answer);
const outside = () => fixture.server.commit(fixture.name, { files: { outside: "outside\n" } });

async function messages(): Promise<readonly string[]> {
  return (await fixture.server.log(fixture.name)).map(({ message }) => message);
}

async function failure(write: Promise<unknown>): Promise<unknown> {
  return write.then(
    () => assert.fail("the write did not fail"),
    (error: unknown) => error,
  );
}

async function summary(write: Promise<WriteOutcome>): Promise<string> {
  return write.then(
    ({ kind }) => kind,
    (error: unknown) => (error instanceof OutcomeUnknownError ? "unknown" : String(error)),
  );
}

/** Tells when something has happened. */
class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

describe("a push whose answer is lost", () => {
  it.each([0, 3])(
    "landed if the branch is at its commit, seen after %i failed requests",
    async (count) => {
      const { repository, calls } = await open();
      lose({ landed: true, away: count });
      const outcome = await repository.write("main", writeText("README.md", "new\n", "ours"));
      expect(outcome).toMatchObject({ commit: await fixture.server.tip(fixture.name) });
      expect(await messages()).toEqual(["ours", "first"]);
      expect(calls.push).toBe(1);
    },
  );

  it.each([0, 3])(
    "goes again if the branch has not moved, seen after %i failed requests",
    async (count) => {
      const { repository, calls } = await open();
      lose({ landed: false, away: count });
      const outcome = await repository.write("main", writeText("README.md", "new\n", "ours"));
      expect(outcome).toMatchObject({ commit: await fixture.server.tip(fixture.name) });
      expect(await messages()).toEqual(["ours", "first"]);
      expect(calls.push).toBe(2);
      expect(calls.listRefs).toBeGreaterThan(0);
    },
  );

  it.each([401, 403, 404, 429])(
    "landed although what was to confirm the first push was answered with %i",
    async (status) => {
      const { repository, calls } = await open();
      let isPushed = false;
      let left = 1;
      fixture.server.intercept = ({ method, url }, response) => {
        const isConfirmation = isPushed && left > 0;
        isPushed ||= `${method} ${url}` === fixture.pushRequest;
        left -= isConfirmation ? 1 : 0;
        return isConfirmation && Boolean(response.writeHead(status).end());
      };
      const outcome = await repository.write("main", appendLine("README.md", "ours"));
      expect(outcome).toMatchObject({ commit: await fixture.server.tip(fixture.name) });
      expect(await messages()).toEqual(["ours", "first"]);
      expect([calls.push, left]).toEqual([1, 0]);
    },
  );

  it("is unknown, never failed, if a gateway gave up on it and names a time", async () => {
    const { repository } = await open({ settleDeadline: 400 });
    fixture.server.intercept = ({ url }, response) => {
      const isPush = url?.endsWith("git-receive-pack") ?? false;
      return isPush && Boolean(response.writeHead(503, { "retry-after": "1" }).end());
    };
    expect(await summary(repository.write("main", appendLine("README.md", "ours")))).toBe(
      "unknown",
    );
  });

  it("landed if somebody else has built on it", async () => {
    const { repository, calls } = await open();
    lose({ landed: true, away: 2, meanwhile: outside });
    const outcome = await repository.write("main", appendLine("README.md", "ours"));
    const [, ours] = await fixture.server.log(fixture.name);
    expect(outcome).toMatchObject({ kind: "committed", commit: ours?.oid });
    expect(await messages()).toEqual(["outside", "ours", "first"]);
    expect(calls.push).toBe(1);
  });

  it("is made again on the new head if somebody else was faster", async () => {
    const { repository } = await open();
    lose({ landed: false, away: 2, meanwhile: outside });
    await repository.write("main", appendLine("README.md", "ours"));
    expect(await messages()).toEqual(["ours", "outside", "first"]);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("hello\nours\n");
  });

  it.each([true, false])(
    "is unknown, never failed, while the remote stays away (landed: %s)",
    async (landed) => {
      const { repository } = await open({ settleDeadline: 400 });
      lose({ landed, away });
      const writes = ["one", "two"].map((line) =>
        failure(repository.write("main", appendLine("README.md", line))),
      );
      const [first, second] = await Promise.all(writes);
      assert.ok(first instanceof OutcomeUnknownError && second instanceof OutcomeUnknownError);
      expect(second.branch).toBe("main");
      expect(second.message).toContain(`Commit ${second.commit} was pushed to branch main`);
      expect(second.message).toMatch(/It may have landed\. See whether the branch contains it/);
      expect(first.commit).not.toBe(second.commit);
      const log = await fixture.server.log(fixture.name);
      const expected = landed ? [second.commit, first.commit, fixture.first] : [fixture.first];
      expect(log.map(({ oid }) => oid)).toEqual(expected);
    },
  );

  it("leaves nothing unknown of a write that makes no commit", async () => {
    const { repository } = await open({ settleDeadline: 1 });
    lose({ landed: true, away });
    const [commit, nothing] = await Promise.all(
      [writeText("README.md", "new\n"), writeText("README.md", "new\n")].map((write) =>
        failure(repository.write("main", write)),
      ),
    );
    expect(commit).toBeInstanceOf(OutcomeUnknownError);
    expect(nothing).toBeInstanceOf(RemoteUnreachableError);
  });

  it("is unknown if the branch has not moved in time, as the push may still arrive", async () => {
    const { repository, calls } = await open({ settleDeadline: 400 });
    fixture.server.intercept = ({ method, url, socket }) => {
      const isPush = `${method} ${url}` === fixture.pushRequest;
      if (isPush) {
        socket.destroy();
      }
      return isPush;
    };
    const error = await failure(repository.write("main", writeText("README.md", "new\n")));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(calls.push).toBeGreaterThan(1);
    expect(calls.listRefs).toBeGreaterThanOrEqual(calls.push);
  });

  it("is looked for once more when the time is over, and no further", async () => {
    const { repository, calls } = await open({ settleDeadline: 1 });
    lose({ landed: true, away });
    await failure(repository.write("main", writeText("README.md", "new\n")));
    expect(calls).toEqual({ push: 1, listRefs: 1 });
  });

  it("fails if its branch is gone", async () => {
    const { repository } = await open();
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const meanwhile = () => fixture.server.git(fixture.name, "branch", "-D", "other");
    lose({ landed: false, meanwhile });
    const error = await failure(repository.write("other", writeText("README.md", "new\n")));
    expect(error).toBeInstanceOf(BranchNotFoundError);
  });
});

describe("closing while an answer is missing", () => {
  it.each([
    ["landed", "committed"],
    ["did not land", "unknown"],
  ])(
    "gives up a push that hangs and looks once at what became of it: it %s",
    async (state, expected) => {
      const { repository } = await open({ closeDeadline: 2000 });
      const arrived = new Gate();
      fixture.server.intercept = ({ method, url }, response) => {
        if (`${method} ${url}` !== fixture.pushRequest) {
          return false;
        }
        response.write = () => true;
        response.end = () => {
          arrived.open();
          return response;
        };
        if (state === "did not land") {
          arrived.open();
        }
        return state === "did not land";
      };
      const result = summary(repository.write("main", writeText("README.md", "new\n")));
      await arrived.opened;
      const start = performance.now();
      await repository.close();
      expect(performance.now() - start).toBeLessThan(4000);
      expect(await result).toBe(expected);
    },
  );

  it.each([
    ["is back", "committed"],
    ["is still away", "unknown"],
  ])("looks once more instead of waiting: the remote %s", async (state, expected) => {
    const secondLook = new Gate();
    let looks = 0;
    const { repository, calls } = await open({
      change: (real) => ({
        listRefs: (request, options) => {
          looks += 1;
          if (looks === 3) {
            secondLook.open();
          }
          return real.listRefs(request, options);
        },
      }),
    });
    lose({ landed: true, away });
    const result = summary(repository.write("main", writeText("README.md", "new\n")));
    await secondLook.opened;
    if (state === "is back") {
      fixture.server.intercept = undefined;
    }
    await repository.close();
    expect(await result).toBe(expected);
    expect(calls.push).toBe(1);
    expect(calls.listRefs).toBeLessThanOrEqual(3);
  });
});
