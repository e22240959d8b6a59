import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRemote } from "./open-remote.ts";
import { alteredRemote } from "./testing/altered-remote.ts";
import { RepositoryFixture, range, writeText } from "./testing/repository-fixture.ts";
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

function numbered(count: number, mark: string): string {
  return range(count)
    .map((index) => `${mark} ${index}\n`)
    .join("");
}

/** Milliseconds for which nobody else had a turn. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  let next: NodeJS.Immediate | undefined;
  const repeat = () => {
    beat();
    next = setImmediate(repeat);
  };
  repeat();
  await work();
  clearImmediate(next);
  beat();
  return longest;
}

describe("the difference a write makes", () => {
  it("leaves the event loop free, however many lines change", async () => {
    const before = numbered(60_000, "old");
    await fixture.server.commit(fixture.name, { files: { large: before, other: before } });
    const repository = fixture.open();
    await (await repository.snapshot("main")).filesystem().readFile("large");
    const write: Write = {
      apply: async (files) => {
        await files.writeFile("large", numbered(60_000, "new"));
        await files.writeFile("other", before.replaceAll("7", "seven"));
        return { message: "many lines" };
      },
    };
    const longest = await longestBlock(() => repository.preview("main", write));
    expect(longest).toBeLessThan(600);
  });

  it("is cut after 1 MiB at the end of a line, and says how much is missing", async () => {
    const repository = fixture.open();
    const preview = await repository.preview("main", {
      apply: async (files) => {
        await files.writeFile("a", numbered(200_000, "ü"));
        await files.writeFile("b", "never seen\n");
        return { message: "large" };
      },
    });
    assert.ok(preview.kind === "changes");
    expect(preview.paths).toEqual(["a", "b"]);
    const bytes = Buffer.from(preview.diff);
    const [last] = preview.diff.trimEnd().split("\n").slice(-1);
    const missing = Number(last?.match(/^… at least (\d+) bytes left out$/)?.[1]);
    const whole = ["a", "b"].map((name, index) => {
      const count = index === 0 ? 200_000 : 1;
      const text = index === 0 ? numbered(200_000, "+ü") : "+never seen\n";
      const range = count === 1 ? "1" : `1,${count}`;
      return `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +${range} @@\n${text}`;
    });
    const shown = bytes.length - Buffer.byteLength(`${last}\n`);
    expect(shown + missing).toBe(Buffer.byteLength(whole.join("")));
    expect(shown).toBeLessThanOrEqual(1024 * 1024);
    expect(shown).toBeGreaterThan(1024 * 1024 - 100);
    expect(whole.join("").startsWith(preview.diff.slice(0, -`${last}\n`.length))).toBe(true);
  });

  it("is read once, for what landed", async () => {
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    let attempts = 0;
    let fetchesBefore = 0;
    let fetches = 0;
    const remote = alteredRemote(real, () => ({
      fetch: (request, options) => {
        fetches += 1;
        return real.fetch(request, options);
      },
      push: async (request, options) => {
        attempts += 1;
        if (attempts < 3) {
          await fixture.server.commit(fixture.name, { files: { outside: `${attempts}\n` } });
        }
        fetchesBefore = fetches;
        return real.push(request, options);
      },
    }));
    const repository = fixture.open({ remote });
    const outcome = await repository.write("main", {
      apply: async (files) => {
        await files.rm("run.sh");
        return { message: "unread" };
      },
    });
    expect(attempts).toBe(3);
    expect(outcome).toHaveProperty("diff", expect.stringContaining("-#!/bin/sh\n"));
    expect(fetches - fetchesBefore).toBe(1);
  });

  it("does not make a write fail that has landed", async () => {
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    let pushed = false;
    const remote = alteredRemote(real, () => ({
      fetch: (request, options) =>
        pushed ? Promise.reject(new Error("gone")) : real.fetch(request, options),
      push: async (request, options) => {
        pushed = true;
        return real.push(request, options);
      },
    }));
    const repository = fixture.open({ remote });
    const outcome = await repository.write("main", {
      apply: async (files) => {
        await files.rm("run.sh");
        return { message: "unread" };
      },
    });
    expect(outcome).toMatchObject({ kind: "committed", diff: "" });
    const next = await repository.write("main", writeText("new", "new\n"));
    expect(next).toMatchObject({ kind: "committed" });
  });
});
