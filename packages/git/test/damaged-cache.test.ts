import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GitError, type Oid, type Remote, Repository } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cliWays } from "./cli-ways.ts";
import { author, files, RemoteFixture } from "./remote-fixture.ts";
import { appendLine } from "./writes.ts";

/** More objects than git unpacks after a fetch. */
const many = Object.fromEntries(
  Array.from({ length: 120 }, (_, index) => [`many/${index}`, `file ${index}\n`]),
);
const { signal } = new AbortController();

let fixture: RemoteFixture;
let remote: Remote;
let repository: Repository;

/** The one private repository there is. */
async function cache(): Promise<string> {
  const all = await readdir(fixture.directory, { recursive: true });
  const [path = "", ...others] = all.filter((name) => name.endsWith(".git"));
  expect(others).toEqual([]);
  return join(fixture.directory, path);
}

async function packFiles(ending = ""): Promise<readonly string[]> {
  const directory = join(await cache(), "objects", "pack");
  const names = (await readdir(directory)).filter((name) => name.endsWith(ending));
  expect(names).not.toEqual([]);
  return names.map((name) => join(directory, name));
}

async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { recursive: true })));
}

async function cutPacks(length: number): Promise<void> {
  await Promise.all((await packFiles(".pack")).map((path) => truncate(path, length)));
}

async function plant(...names: readonly string[]): Promise<void> {
  const directory = await cache();
  await Promise.all(names.map((name) => writeFile(join(directory, name), "")));
}

const damages: readonly (readonly [string, () => Promise<void>])[] = [
  ["whose packs are cut off", () => cutPacks(2000)],
  ["whose packs have hardly begun", () => cutPacks(10)],
  ["whose packs have no index", async () => removeAll(await packFiles(".idx"))],
  ["without objects", async () => removeAll([join(await cache(), "objects")])],
  ["with the locks of a killed git", () => plant("shallow.lock", "refs/tips/0.lock", "HEAD.lock")],
  ["whose ref was half written", () => plant("refs/tips/0")],
  [
    "that a cleaner has removed with all around it",
    async () => removeAll([join(await cache(), "..")]),
  ],
  ["whose packs are gone", async () => removeAll(await packFiles())],
  ["that a cleaner has removed", async () => removeAll([await cache()])],
];

/** A second time, if the first failure says that it may help. */
async function soon<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof GitError && error.next === "retry")) {
      throw error;
    }
    return call();
  }
}

async function commitOutside(line: string): Promise<Oid> {
  const changed = { "README.md": `${line}\n` };
  return fixture.server.commit(fixture.name, { files: changed, message: line });
}

function add(line: string) {
  return repository.write("main", appendLine("shared.txt", line));
}

describe.each(cliWays)("to %s a private repository", (_, { engine, server }) => {
  // The engines are the same; what is shown is that nothing is lost on the way to the second.
  const some = engine === "cli" ? damages : damages.slice(-2);

  beforeAll(async () => {
    fixture = await RemoteFixture.start(server);
  });
  beforeEach(async () => {
    await fixture.newRepository({ ...files, ...many });
    remote = fixture.openRemote({ engine: "cli", transport: "http" }, { engine });
    repository = new Repository({ remote, author, settleDeadline: 5000 });
    await add("before");
  });
  afterEach(async () => {
    await repository.close();
    expect(await fixture.closeAll()).toEqual([]);
  });
  afterAll(() => fixture.stop());

  test.each(some)("%s is made again for a read of what was not read before", async (_, harm) => {
    const snapshot = await repository.snapshot("main");
    await harm();
    const text = await soon(() => snapshot.filesystem().readFile("many/7", "utf8"));
    expect(text).toBe("file 7\n");
  });

  test.each(some)("%s is made again for a look", async (_, harm) => {
    await commitOutside("outside");
    await harm();
    const snapshot = await soon(() => repository.snapshot("main", { fresh: true }));
    const read = (path: string) => soon(() => snapshot.filesystem().readFile(path, "utf8"));
    expect(await read("README.md")).toBe("outside\n");
    expect(await read("many/8")).toBe("file 8\n");
  });

  test.each(some)("%s is made again for a log", async (_, harm) => {
    const known = (await repository.snapshot("main")).commit;
    const tip = await commitOutside("outside");
    await harm();
    const log = await soon(() => remote.log({ known, tip, paths: ["README.md"] }, { signal }));
    expect(log.fastForward).toBe("yes");
    expect(log.commits.map(({ oid }) => oid)).toEqual([tip]);
  });

  test.each(some)("%s is made again for a push, which lands once", async (_, harm) => {
    await harm();
    expect((await soon(() => add("after"))).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["before", "after"]);
    expect(await fixture.server.read(fixture.name, "shared.txt")).toBe("before\nafter\n");
    expect(await fixture.fsck()).toBe("");
  });
});
