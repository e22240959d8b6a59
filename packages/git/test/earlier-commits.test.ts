import { CommitNotFoundError, parseOid, type Repository } from "@glu/git";
import { packetBytes } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { onPack } from "./misbehaviour.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { titledRoutes } from "./routes.ts";

const absent = parseOid("1234567890123456789012345678901234567890");
const path = "env/staging/app.yaml";

let modern: RemoteFixture;
let old: RemoteFixture;
let fixture: RemoteFixture;

beforeAll(async () => {
  modern = await RemoteFixture.start();
  old = await RemoteFixture.start({ version2: false });
});
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => Promise.all([modern.stop(), old.stop()]));

/** A way to a repository. */
interface Way {
  readonly fixture: () => RemoteFixture;
  readonly open: () => Repository;
}

const http = { engine: "cli", transport: "http" } as const;
const ways: readonly (readonly [string, Way])[] = [
  ...titledRoutes.map(([title, route]) => {
    return [title, { fixture: () => modern, open: () => modern.open(route) }] as const;
  }),
  [
    "auto over a local path",
    {
      fixture: () => modern,
      open: () => {
        const url = modern.server.pathOf(modern.name);
        return modern.open(http, { remote: { engine: "auto", url } });
      },
    },
  ],
  ["cli over the first protocol", { fixture: () => old, open: () => old.open(http) }],
];

function commit(text: string, rest: { readonly parent?: string } = {}) {
  return fixture.server.commit(fixture.name, { files: { [path]: text }, ...rest });
}

async function read(repository: Repository, name: string): Promise<string> {
  const snapshot = await repository.at("main", parseOid(name));
  expect(snapshot).toMatchObject({ branch: "main", commit: name });
  return snapshot.filesystem().readFile(path, "utf8");
}

describe.each(ways)("through %s", (_, way) => {
  let repository: Repository;

  beforeEach(async () => {
    fixture = way.fixture();
    await fixture.newRepository();
    repository = way.open();
  });

  test("a branch is read as it was at each of its commits", async () => {
    const oids: string[] = [fixture.first];
    for (const version of [1, 2, 3, 4]) {
      oids.push(await commit(`image: ${version}\n`));
    }
    const tip = await repository.snapshot("main");
    const texts = await Promise.all([0, 3, 1, 4].map((at) => read(repository, oids[at] ?? "")));
    expect(texts).toEqual(["image: one\n", "image: 3\n", "image: 1\n", "image: 4\n"]);
    expect(await tip.filesystem().readFile(path, "utf8")).toBe("image: 4\n");
    expect((await repository.snapshot("main", { fresh: true })).commit).toBe(tip.commit);
  });

  test("a commit that was merged is read, with its directories", async () => {
    const files = { "side/one": "1\n", "side/two": "2\n" };
    const branch = { branch: "side", parent: fixture.first };
    const side = await fixture.server.commit(fixture.name, { ...branch, files });
    await fixture.server.commit(fixture.name, { files: { ...files, three: "3\n" }, merge: side });
    await fixture.server.git(fixture.name, "branch", "-D", "side");
    const filesystem = (await repository.at("main", side)).filesystem();
    expect(await filesystem.readdir("side")).toEqual(["one", "two"]);
    await expect(filesystem.readFile("three")).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a commit that is gone is reported, and others are read afterwards", async () => {
    const dropped = await commit("image: dropped\n");
    await repository.snapshot("main");
    const kept = await commit("image: kept\n", { parent: fixture.first });
    await fixture.server.git(fixture.name, "gc", "--quiet", "--prune=now");
    const fresh = way.open();
    for (const name of [dropped, absent]) {
      const asked = fresh.at("main", name);
      await expect(asked).rejects.toThrow(CommitNotFoundError);
      await expect(asked).rejects.toThrow(name);
    }
    expect(await read(fresh, kept)).toBe("image: kept\n");
    expect(await read(fresh, fixture.first)).toBe("image: one\n");
  });

  test("what is no commit is reported", async () => {
    await commit("image: two\n");
    for (const revision of ["main~1^{tree}", `main~1:${path}`]) {
      const oid = parseOid(await fixture.server.git(fixture.name, "rev-parse", revision));
      await expect(repository.at("main", oid)).rejects.toThrow(CommitNotFoundError);
    }
  });
});

describe("from a server that gives only what refs point to", () => {
  beforeEach(async () => {
    fixture = modern;
    await fixture.newRepository();
  });

  /** The server refuses the next commit that it is asked for, in the words of JGit. */
  function refuseOnce(name: string): void {
    const refuse = onPack((_, response) => {
      fixture.server.intercept = undefined;
      response.end(packetBytes(`ERR want ${name} not valid`, "flush"));
    });
    fixture.server.intercept = refuse;
  }

  test("the git program gets an earlier commit with its branch", async () => {
    const repository = fixture.open(http);
    await commit("image: two\n");
    await repository.snapshot("main");
    refuseOnce(fixture.first);
    expect(await read(repository, fixture.first)).toBe("image: one\n");
    expect(fixture.server.intercept).toBeUndefined();
  });

  test("the engine wire says that it is not given", async () => {
    const repository = fixture.open({ engine: "wire", transport: "http" });
    await commit("image: two\n");
    await repository.snapshot("main");
    refuseOnce(fixture.first);
    await expect(repository.at("main", fixture.first)).rejects.toThrow(CommitNotFoundError);
    expect(await read(repository, fixture.first)).toBe("image: one\n");
  });

  test("a commit that was dropped is not had over the first protocol", async () => {
    fixture = old;
    await fixture.newRepository();
    const dropped = await commit("image: dropped\n");
    await commit("image: kept\n", { parent: fixture.first });
    const asked = fixture.open(http).at("main", dropped);
    await expect(asked).rejects.toThrow(CommitNotFoundError);
  });
});
