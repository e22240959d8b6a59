import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  OutcomeUnknownError,
  PushContendedError,
  PushFailedError,
  RateLimitedError,
} from "./errors.ts";
import { openRemote } from "./open-remote.ts";
import type { Remote } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { silentLogger } from "./runtime.ts";
import { alteredRemote } from "./testing/altered-remote.ts";
import { RepositoryFixture, writeText } from "./testing/repository-fixture.ts";

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

type Push = Remote["push"];

/** The real remote, where pushes go through other hands. */
function remoteWith(push: (real: Push) => Push): Remote {
  const url = fixture.server.urlOf(fixture.name);
  const real = openRemote({ url, directory: fixture.directory });
  return alteredRemote(real, () => ({ push: push((...call) => real.push(...call)) }));
}

/** Fails each push for the next of these reasons, and then no more. */
function failing(...reasons: string[]): Remote {
  return remoteWith((push) => async (request, options) => {
    const reason = reasons.shift();
    return reason === undefined
      ? push(request, options)
      : request.updates.map(({ ref }) => ({ kind: "failed", ref, reason }));
  });
}

async function failure(write: Promise<unknown>): Promise<unknown> {
  return write.then(
    () => assert.fail("the write did not fail"),
    (error: unknown) => error,
  );
}

async function messages(): Promise<readonly string[]> {
  return (await fixture.server.log(fixture.name)).map(({ message }) => message);
}

const random = () => 0;
const ours = writeText("README.md", "new\n", "ours");

describe("a push the remote cannot take now", () => {
  const lock = () => join(fixture.server.pathOf(fixture.name), "refs", "heads", "main.lock");

  it("goes again until a lock on the branch is gone", async () => {
    await writeFile(lock(), "");
    let pushes = 0;
    const remote = remoteWith((push) => async (request, options) => {
      pushes += 1;
      if (pushes === 3) {
        await rm(lock());
      }
      return push(request, options);
    });
    await fixture.open({ remote, random }).write("main", ours);
    expect(await messages()).toEqual(["ours", "first"]);
    expect(pushes).toBe(3);
  });

  it("fails when the lock stays, naming the branch and what to look for", async () => {
    await writeFile(lock(), "");
    const repository = fixture.open({ random, settleDeadline: 200 });
    const error = await failure(repository.write("main", ours));
    assert.ok(error instanceof PushFailedError);
    expect(error.message).toMatch(/could not move branch main: .* no lock was left behind/);
    expect(error.message).toContain(repository.location);
  });

  it("goes again after a failure, less often than after a lost answer", async () => {
    const repository = fixture.open({ remote: failing("no space left"), random });
    const start = performance.now();
    await repository.write("main", ours);
    expect(performance.now() - start).toBeGreaterThanOrEqual(490);
    expect(await messages()).toEqual(["ours", "first"]);
  });

  it("fails with the last words of the remote when the time is over", async () => {
    const remote = failing("no space left", "still no space", "never");
    const repository = fixture.open({ remote, random, settleDeadline: 600 });
    const error = await failure(repository.write("main", ours));
    assert.ok(error instanceof PushFailedError);
    expect(error.message).toMatch(/branch main: still no space\. See whether it has space left/);
  });

  it("tells what else the remote said when others kept moving the branch", async () => {
    const remote = remoteWith(() => async ({ updates }) => {
      await fixture.server.commit(fixture.name, { files: { outside: "outside\n" } });
      return updates.map(({ ref }) => ({ kind: "failed", ref, reason: "quota exceeded" }));
    });
    const error = await failure(fixture.open({ remote, random, attempts: 1 }).write("main", ours));
    assert.ok(error instanceof PushContendedError);
    expect(error.message).toContain("The remote also said: quota exceeded.");
  });
});

describe("a remote that is asked too often", () => {
  it("is left alone as long as it wants, by other writes as well", async () => {
    const times: number[] = [];
    const remote = remoteWith((push) => (request, options) => {
      times.push(performance.now());
      return times.length === 1
        ? Promise.reject(new RateLimitedError("slow down", { retryAfter: 700 }))
        : push(request, options);
    });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    let second: Promise<unknown> | undefined;
    const warn = () => {
      second ??= repository.write("other", ours);
    };
    const logger = { ...silentLogger, warn };
    const repository: Repository = fixture.open({ remote, random, logger });
    await Promise.all(["main", "other"].map((branch) => repository.snapshot(branch)));
    await repository.write("main", ours);
    await second;
    const [limited = 0, ...later] = times;
    expect(later).toHaveLength(2);
    expect(Math.min(...later) - limited).toBeGreaterThanOrEqual(690);
  });

  it("is not waited for longer than the time there is", async () => {
    const limit = new RateLimitedError("slow down", { retryAfter: 3_600_000 });
    const remote = remoteWith(() => () => Promise.reject(limit));
    const repository = fixture.open({ remote, random, settleDeadline: 200 });
    expect(await failure(repository.write("main", ours))).toBe(limit);
  });

  it("is asked again where its branch is", async () => {
    let looks = 0;
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    const remote = alteredRemote(real, () => ({
      listRefs: (request, options) => {
        looks += 1;
        return looks === 1
          ? Promise.reject(new RateLimitedError("slow down", { retryAfter: 300 }))
          : real.listRefs(request, options);
      },
    }));
    await fixture.open({ remote, random }).write("main", ours);
    expect(await messages()).toEqual(["ours", "first"]);
  });
});

describe("a push that cannot have been sent", () => {
  const refusing = (...errors: Error[]) =>
    remoteWith(() => () => Promise.reject(errors.shift() ?? new AuthenticationError("who?")));

  it("fails at once, and is not looked after", async () => {
    const repository = fixture.open({ remote: refusing(), random });
    await (await repository.snapshot("main")).filesystem().readFile("README.md");
    const seen = fixture.server.requests.length;
    expect(await failure(repository.write("main", ours))).toBeInstanceOf(AuthenticationError);
    expect(fixture.server.requests).toHaveLength(seen);
  });

  it("is unknown all the same once an answer was lost", async () => {
    const remote = refusing(new Error("socket hang up"));
    const repository = fixture.open({ remote, random, settleDeadline: 300 });
    expect(await failure(repository.write("main", ours))).toBeInstanceOf(OutcomeUnknownError);
  });
});
