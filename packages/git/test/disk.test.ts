import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GitError, GitProgramError, type Repository } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { cliWays } from "./cli-ways.ts";
import { files, RemoteFixture } from "./remote-fixture.ts";
import { type Route, routes } from "./routes.ts";
import { SmallDisk } from "./small-disk.ts";
import { appendLine } from "./writes.ts";

const disk = await SmallDisk.open();

let fixture: RemoteFixture;

beforeEach(() => fixture.newRepository());
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => disk?.close());

function open(route: Route, directory: string): Repository {
  return fixture.open(route, { remote: { directory }, repository: { settleDeadline: 3000 } });
}

async function readText(repository: Repository, path: string): Promise<string> {
  const snapshot = await repository.snapshot("main", { fresh: true });
  return snapshot.filesystem().readFile(path, "utf8");
}

function add(repository: Repository, line: string) {
  return repository.write("main", appendLine("shared.txt", line));
}

async function failure(call: Promise<unknown>): Promise<GitError> {
  return call.then(
    (value) => Promise.reject(new Error(`no failure: ${JSON.stringify(value)}`)),
    (error) => error,
  );
}

async function expectDiskError(call: Promise<unknown>, directory: string): Promise<void> {
  const error = await failure(call);
  expect(error).toBeInstanceOf(GitProgramError);
  expect(error.next).toBe("act");
  expect(error.message).toContain(directory);
  expect(error.message).toMatch(/Make sure .* has space left\.$/);
}

describe("without a directory to write to", () => {
  let place: string;

  beforeAll(async () => {
    fixture = await RemoteFixture.start();
    place = await mkdtemp(join(tmpdir(), "no-directory-"));
    await writeFile(join(place, "file"), "");
  });
  afterAll(async () => {
    await fixture.stop();
    await rm(place, { recursive: true });
  });

  const unusable: readonly (readonly [string, () => string])[] = [
    ["does not exist", () => join(place, "missing")],
    ["is a file", () => join(place, "file")],
    ["nobody may write to", () => "/proc"],
  ];

  const ways = (["http", "path"] as const).flatMap((transport) =>
    unusable.map(([title, directory]) => ({ transport, title, directory })),
  );

  test.each(ways)(
    "the engine wire over $transport works with one that $title, and writes nothing to disk",
    async ({ transport, directory }) => {
      const temporary = join(place, "temporary");
      await mkdir(temporary);
      vi.stubEnv("TMPDIR", temporary).stubEnv("HOME", temporary);
      const repository = open({ engine: "wire", transport }, directory());
      expect(await readText(repository, "README.md")).toBe(files["README.md"]);
      expect((await add(repository, "ours")).kind).toBe("committed");
      await fixture.server.commit(fixture.name, { files: { "README.md": "theirs\n" } });
      expect(await readText(repository, "README.md")).toBe("theirs\n");
      expect((await readdir(place)).toSorted()).toEqual(["file", "temporary"]);
      expect(await readdir(temporary)).toEqual([]);
      vi.unstubAllEnvs();
      await rm(temporary, { recursive: true });
    },
  );

  test.each(
    routes
      .filter(({ engine, transport }) => engine === "cli" || transport === "ssh")
      .map((route) => [`${route.engine} over ${route.transport}`, route] as const),
  )("%s says so, and works once it is there", async (_, route) => {
    const directory = join(place, "later");
    const repository = open(route, directory);
    await expectDiskError(repository.snapshot("main"), directory);
    await expectDiskError(add(repository, "lost"), directory);
    await mkdir(directory);
    expect((await add(repository, "found")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["found"]);
    await repository.close();
    await rm(directory, { recursive: true });
  });
});

const mayMount = disk !== undefined || process.env["CI"] === "true";

describe.skipIf(!mayMount).each(cliWays)("on a full disk %s", (_, { engine, server }) => {
  let path: string;
  let repository: Repository;

  beforeAll(async () => {
    if (!disk) {
      throw new Error("no file system can be mounted");
    }
    path = disk.path;
    fixture = await RemoteFixture.start(server);
  });
  beforeEach(() => {
    const remote = { engine, directory: path };
    const settings = { remote, repository: { settleDeadline: 3000 } };
    repository = fixture.open({ engine: "cli", transport: "http" }, settings);
  });
  afterEach(async () => {
    await repository.close();
    await disk?.makeSpace();
    expect(await readdir(path)).toEqual([]);
  });
  afterAll(() => fixture.stop());

  test("says which directory needs space before anything was read, and works then", async () => {
    await disk?.fill();
    await expectDiskError(repository.snapshot("main"), path);
    await expectDiskError(add(repository, "lost"), path);
    await disk?.makeSpace();
    expect(await readText(repository, "README.md")).toBe(files["README.md"]);
    expect((await add(repository, "found")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["found"]);
  });

  test.each([
    ["a little", { "env/new.txt": "new\n" }],
    ["many files", manyFiles(150)],
  ])("keeps what it has read when %s comes that has no room", async (_, added) => {
    expect(await readText(repository, "README.md")).toBe(files["README.md"]);
    const before = await repository.snapshot("main");
    await disk?.fill();
    const commit = await fixture.server.commit(fixture.name, { files: added });
    await expectDiskError(repository.snapshot("main", { fresh: true }), path);
    const same = await repository.snapshot("main");
    expect(same.commit).toBe(before.commit);
    expect(await same.filesystem().readFile("README.md", "utf8")).toBe(files["README.md"]);
    await disk?.makeSpace();
    expect((await repository.snapshot("main", { fresh: true })).commit).toBe(commit);
  });

  test("pushes nothing of a write that has no room, and pushes the next one", async () => {
    expect((await add(repository, "one")).kind).toBe("committed");
    await disk?.fill();
    await expectDiskError(add(repository, "lost"), path);
    // What it kept before was given up.
    await disk?.fill();
    await expectDiskError(add(repository, "lost again"), path);
    expect(await fixture.messages()).toEqual(["one"]);
    await disk?.makeSpace();
    expect((await add(repository, "two")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["one", "two"]);
    expect(await fixture.fsck()).toBe("");
  });

  test("keeps its directory to itself when that was removed and is made again", async () => {
    expect(await readText(repository, "README.md")).toBe(files["README.md"]);
    const [home = ""] = await readdir(path);
    await rm(join(path, home), { recursive: true });
    expect((await add(repository, "one")).kind).toBe("committed");
    expect((await stat(join(path, home))).mode & 0o777).toBe(0o700);
  });
});

function manyFiles(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`many/${index}`, `file ${index}\n`]),
  );
}
