import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type OpenRemoteOptions, openRemote, PushRefusedError, Repository } from "@glu/git";
import { runGit } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { processesWith } from "./processes.ts";
import { author, files, RemoteFixture } from "./remote-fixture.ts";
import { engines } from "./routes.ts";
import { appendLine, writeText } from "./writes.ts";

let fixture: RemoteFixture;
let place: string;
let repository: Repository | undefined;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
beforeEach(async () => {
  await fixture.newRepository();
  place = await mkdtemp(join(tmpdir(), "local-repositories-"));
});
afterEach(async () => {
  await repository?.close();
  await rm(place, { recursive: true });
});
afterAll(() => fixture.stop());

function open(engine: OpenRemoteOptions["engine"], url: string): Repository {
  repository = new Repository({ remote: openRemote({ engine, url, directory: place }), author });
  return repository;
}

/** A copy of the repository of this test, made by git. */
async function clone(...options: readonly string[]): Promise<string> {
  const path = join(place, "clone");
  const url = pathToFileURL(fixture.server.pathOf(fixture.name)).href;
  await runGit(["clone", "--quiet", ...options, url, path], { directory: place });
  return path;
}

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  return (await runGit(args, { directory })).toString().trim();
}

async function read(opened: Repository, path: string): Promise<string> {
  return (await opened.snapshot("main", { fresh: true })).filesystem().readFile(path, "utf8");
}

describe.each(engines)("the engine %s, of a repository on this disk,", (engine) => {
  test("says why git does not move the branch of a work tree, and moves others", async () => {
    const path = await clone();
    await git(path, "branch", "other");
    const opened = open(engine, path);
    const error: unknown = await opened
      .write("main", writeText("README.md", "changed\n"))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PushRefusedError);
    expect(String(error)).toContain("branch is currently checked out");
    expect(String(error)).toContain("receive.denyCurrentBranch");
    await opened.write("other", writeText("README.md", "changed\n"));
    expect(await git(path, "show", "other:README.md")).toBe("changed");
    expect(await readFile(join(path, "README.md"), "utf8")).toBe(files["README.md"]);
  });

  test("reads and writes one that is shallow", async () => {
    await fixture.server.commit(fixture.name, { files: { "README.md": "second\n" } });
    const path = await clone("--bare", "--depth=1");
    const opened = open(engine, path);
    expect(await read(opened, "README.md")).toBe("second\n");
    await opened.write("main", writeText("README.md", "third\n"));
    expect(await git(path, "show", "main:README.md")).toBe("third");
    expect(await git(path, "rev-list", "--count", "main")).toBe("2");
  });

  test("reads and writes one that borrows its objects", async () => {
    const lender = fixture.server.pathOf(fixture.name);
    const path = await clone("--bare", `--reference=${lender}`);
    const opened = open(engine, path);
    expect(await read(opened, "README.md")).toBe(files["README.md"]);
    await opened.write("main", writeText("README.md", "ours\n"));
    expect(await git(path, "show", "main:README.md")).toBe("ours");
    expect(await fixture.server.read(fixture.name, "README.md")).toBe(files["README.md"]);
    expect(await git(path, "fsck", "--strict", "--no-dangling", "--no-progress")).toBe("");
  });

  test("finds what somebody else has packed", async () => {
    const opened = open(engine, fixture.server.pathOf(fixture.name));
    await opened.write("main", writeText("README.md", "one\n"));
    await fixture.server.git(fixture.name, "gc", "--quiet", "--prune=now");
    await opened.write("main", writeText("README.md", "two\n"));
    await fixture.server.commit(fixture.name, { files: { "README.md": "three\n" } });
    await fixture.server.git(fixture.name, "gc", "--quiet", "--prune=now");
    expect(await read(opened, "README.md")).toBe("three\n");
  });

  test("reaches it by a URL", async () => {
    const url = pathToFileURL(fixture.server.pathOf(fixture.name)).href;
    expect(await read(open(engine, url), "README.md")).toBe(files["README.md"]);
  });

  test("writes to two branches and follows them at the same time", async () => {
    const branches = ["one", "two"] as const;
    for (const branch of branches) {
      await fixture.server.git(fixture.name, "branch", branch, "main");
    }
    const opened = open(engine, fixture.server.pathOf(fixture.name));
    const told: string[] = [];
    for (const branch of branches) {
      const notify = () => void told.push(branch);
      opened.watch({ branch, paths: () => ["shared.txt"], notify });
    }
    await opened.refresh();
    told.length = 0;
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    await Promise.all(
      branches.flatMap((branch) =>
        lines.map((line) => opened.write(branch, appendLine("shared.txt", line))),
      ),
    );
    for (const branch of branches) {
      const text = await fixture.server.read(fixture.name, "shared.txt", branch);
      expect(text.trim().split("\n").toSorted()).toEqual(lines);
    }
    expect(new Set(told)).toEqual(new Set(branches));
    expect(await fixture.fsck()).toBe("");
  });
});

test("runs nothing of the files of its user and of the system", async () => {
  const trap = join(place, "trap");
  const hooks = `[core]\n\thooksPath = ${place}\n\tpager = touch ${trap}\n\tfsmonitor = touch ${trap}\n`;
  const packing = `[uploadpack]\n\tpackObjectsHook = touch ${trap}\n`;
  await writeFile(join(place, ".gitconfig"), hooks + packing);
  await writeFile(join(place, "pre-receive"), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  const environment = {
    PATH: process.env["PATH"],
    HOME: place,
    GIT_CONFIG_SYSTEM: join(place, ".gitconfig"),
    GIT_CONFIG_GLOBAL: join(place, ".gitconfig"),
    GIT_TRACE: trap,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.hooksPath",
    GIT_CONFIG_VALUE_0: place,
  };
  const url = fixture.server.pathOf(fixture.name);
  repository = new Repository({ remote: openRemote({ engine: "wire", url, environment }), author });
  expect(await read(repository, "README.md")).toBe(files["README.md"]);
  await repository.write("main", writeText("README.md", "ours\n"));
  await expect(readFile(trap)).rejects.toThrow("ENOENT");
});

test("keeps no process waiting that has forgotten to close it", async () => {
  const program = fileURLToPath(new URL("forgotten.mjs", import.meta.url));
  const url = fixture.server.pathOf(fixture.name);
  const { stdout } = await promisify(execFile)(process.execPath, [program, url], {
    timeout: 20_000,
  });
  expect(stdout).toBe("refs/heads/main");
  await vi.waitFor(() => expect(processesWith(url)).toEqual([]));
});
