import { GitError, PushFailedError, PushRefusedError, type Repository } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countPush, RemoteFixture } from "./remote-fixture.ts";
import { engines, type Route, titledRoutes } from "./routes.ts";
import { appendLine, writeText } from "./writes.ts";

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
beforeEach(() => fixture.newRepository());
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => fixture.stop());

function open(route: Route): Repository {
  return fixture.open(route, { repository: { settleDeadline: 3000 } });
}

async function refusal(writing: Promise<unknown>): Promise<GitError> {
  const error = await writing.catch((reason: unknown) => reason);
  if (!(error instanceof GitError)) {
    throw new Error(`not refused: ${JSON.stringify(error)}`);
  }
  return error;
}

const refusingHooks = [
  {
    title: "a pre-receive hook",
    hook: "pre-receive",
    script: 'echo "not on a Friday" >&2; exit 1',
    words: "not on a Friday",
  },
  {
    title: "a protected branch",
    hook: "update",
    script: 'echo "GL-HOOK: $1 is protected" >&2; exit 1',
    words: "main is protected",
  },
  {
    title: "a quota",
    hook: "pre-receive",
    script: 'echo "your quota of 1 GB is used up" >&2; exit 1',
    words: "quota of 1 GB",
  },
  {
    title: "a hook with many words",
    hook: "pre-receive",
    script: `printf '\\033[31mred\\033[0m \\r\\n'; for i in 1 2 3; do echo "rule $i: no" >&2; done; exit 1`,
    words: "rule 3: no",
  },
  {
    title: "a hook that says nothing",
    hook: "pre-receive",
    script: "exit 1",
    words: "hook declined",
  },
] as const;

describe.each(titledRoutes)("what the server refuses over %s", (_, route) => {
  test.each(refusingHooks)("for $title is final, in its words", async (refusing) => {
    const { hook, script, words } = refusing;
    const repository = open(route);
    await fixture.server.setHook(fixture.name, hook, `${countPush}\n${script}`);
    const error = await refusal(repository.write("main", writeText("README.md", "changed\n")));
    expect(error).toBeInstanceOf(PushRefusedError);
    expect(error.next).toBe("act");
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(await fixture.pushes()).toBe(1);
    expect(await fixture.server.tip(fixture.name)).toBe(fixture.first);
  });

  test("for one of several writes leaves the others alone", async () => {
    const repository = open(route);
    const script =
      'git diff --name-only "$2" "$3" | grep -q forbidden && { echo "no $1" >&2; exit 1; }; exit 0';
    await fixture.server.setHook(fixture.name, "update", script);
    const lines = ["one", "forbidden", "three", "four"];
    const writing = lines.map((line) => repository.write("main", writeText(`new/${line}`, line)));
    const outcomes = await Promise.allSettled(writing);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(await fixture.messages()).toEqual(["new/one", "new/three", "new/four"]);
  });

  test("once is tried again when a person asks again", async () => {
    const repository = open(route);
    await fixture.server.setHook(fixture.name, "pre-receive", "exit 1");
    await refusal(repository.write("main", appendLine("shared.txt", "ours")));
    await fixture.server.setHook(fixture.name, "pre-receive", "exit 0");
    const outcome = await repository.write("main", appendLine("shared.txt", "ours"));
    expect(outcome.kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["ours"]);
  });

  test("is a branch moved back, where receive.denyNonFastForwards is set", async () => {
    const repository = open(route);
    const tip = await fixture.server.commit(fixture.name, { branch: "glu/one", files: { a: "1" } });
    await fixture.server.git(fixture.name, "config", "receive.denyNonFastForwards", "true");
    await fixture.server.setHook(fixture.name, "pre-receive", countPush);
    const [result] = await repository.updateBranches([
      {
        kind: "commit",
        branch: "glu/one",
        old: tip,
        base: "main",
        write: writeText("README.md", "other\n"),
      },
    ]);
    expect(result).toMatchObject({ kind: "refused", branch: "glu/one" });
    expect(await fixture.pushes()).toBe(1);
    expect(await fixture.server.tip(fixture.name, "glu/one")).toBe(tip);
  });

  test("is a deletion, where receive.denyDeletes is set", async () => {
    const repository = open(route);
    await fixture.server.git(fixture.name, "branch", "glu/one", "main");
    await fixture.server.git(fixture.name, "config", "receive.denyDeletes", "true");
    await fixture.server.setHook(fixture.name, "pre-receive", countPush);
    const [result] = await repository.updateBranches([
      { kind: "delete", branch: "glu/one", old: fixture.first },
    ]);
    expect(result).toMatchObject({ kind: "refused", branch: "glu/one" });
    expect(result?.kind === "refused" && result.error.message).toMatch(/delet/);
    expect(await fixture.pushes()).toBe(1);
    expect(await fixture.server.tip(fixture.name, "glu/one")).toBe(fixture.first);
  });

  test("is a strict server's reason, named as such", async () => {
    const repository = open(route);
    await fixture.server.git(fixture.name, "config", "receive.maxInputSize", "100");
    const content = Array.from({ length: 500 }, (_, index) => `${index * 7919}\n`).join("");
    const error = await refusal(repository.write("main", writeText("large.txt", content)));
    expect([PushRefusedError, PushFailedError]).toContain(error.constructor);
    expect(error.message).toMatch(/maximum allowed size|unpack|index-pack/);
    expect(await fixture.server.tip(fixture.name)).toBe(fixture.first);
  });
});

test.each(engines)("%s learns from a check that it may only read", async (engine) => {
  fixture.server.intercept = ({ url }, response) =>
    url?.includes("git-receive-pack") === true &&
    Boolean(response.writeHead(403, { "content-type": "text/plain" }).end("read only"));
  const repository = open({ engine, transport: "http" });
  await repository.snapshot("main");
  const error = await refusal(repository.checkPush());
  fixture.server.intercept = undefined;
  expect(error.message).toContain("403");
  expect(await fixture.server.tip(fixture.name)).toBe(fixture.first);
});
