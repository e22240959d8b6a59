import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  DeadlineError,
  GitError,
  OutcomeUnknownError,
  type Repository,
  type WatchEvent,
} from "@glu/git";
import type { Interceptor } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { onAnswer, onPack } from "./misbehaviour.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { engines, type TestedEngine } from "./routes.ts";
import { appendLine } from "./writes.ts";

const commits = 300;
const apps = 100;
const watched = "env/app-7/values.yaml";

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => fixture.stop());

/** 200 files, one of which changes with each commit. */
async function newLongRepository(): Promise<void> {
  const places = Array.from({ length: apps }, (_, app) => `env/app-${app}`);
  const first = places.flatMap((place) => [
    [`${place}/values.yaml`, `replicas: 1 # ${place}\n`],
    [`${place}/image.yaml`, `image: ${place}:0\n`],
  ]);
  await fixture.newRepository(Object.fromEntries(first));
  const history = Array.from({ length: commits - 1 }, (_, index) => {
    const path = `env/app-${index % apps}/image.yaml`;
    return { files: { [path]: `image: ${index}\n` }, message: `change ${index}` };
  });
  await fixture.server.commitAll(fixture.name, history);
}

/** What went over HTTP. */
class Traffic {
  /** The bodies of requests. */
  readonly asked: string[] = [];
  /** Bytes of answers. */
  received = 0;

  static record(): Traffic {
    const traffic = new Traffic();
    const count = onAnswer((answer, response) => {
      traffic.received += answer.length;
      response.end(answer);
    });
    fixture.server.intercept = (request, response) => {
      traffic.#listen(request);
      return count(request, response);
    };
    return traffic;
  }

  get fetches(): readonly string[] {
    return this.asked.filter((body) => body.includes("command=fetch"));
  }

  get wanted(): readonly string[] {
    const lines = this.asked.flatMap((body) => [...body.matchAll(/want ([0-9a-f]{40})/g)]);
    return lines.map(([, oid = ""]) => oid).toSorted();
  }

  #listen(request: IncomingMessage): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => this.asked.push(Buffer.concat(chunks).toString("latin1")));
  }
}

/** Somebody who watches one path, and what he was told. */
class Watcher {
  readonly events: WatchEvent[] = [];
  readonly first: Promise<WatchEvent>;

  constructor(repository: Repository, branch: string, path: string) {
    this.first = new Promise((resolve) => {
      const notify = (event: WatchEvent) => {
        this.events.push(event);
        resolve(event);
      };
      repository.watch({ branch, paths: () => [path], notify });
    });
  }
}

function open(engine: TestedEngine): Repository {
  const repository = { interval: 3_600_000, settleDeadline: 500 };
  const remote = { timeouts: { fetch: 2500, push: 2000 } };
  return fixture.open({ engine, transport: "http" }, { repository, remote });
}

async function objectNames(...revisions: readonly string[]): Promise<readonly string[]> {
  const lines = await fixture.server.git(fixture.name, "rev-parse", ...revisions);
  return lines.split("\n").toSorted();
}

/** How many commits the client keeps on disk. */
async function commitsOnDisk(): Promise<number> {
  const all = await readdir(fixture.directory, { recursive: true });
  const repository = all.find((name) => name.endsWith(".git"));
  if (repository === undefined) {
    return 0;
  }
  const path = join(fixture.directory, repository);
  const args = ["--git-dir", path, "cat-file", "--batch-all-objects", "--batch-check"];
  const { stdout } = await promisify(execFile)("git", args);
  return stdout.split("\n").filter((line) => line.includes(" commit ")).length;
}

describe("the first look at a repository with a long history", () => {
  beforeEach(newLongRepository);

  test("B41: takes the engine wire one commit, and the trees and files on watched paths", async () => {
    await fixture.server.git(fixture.name, "config", "uploadpack.allowFilter", "true");
    const traffic = Traffic.record();
    const repository = open("wire");
    const watcher = new Watcher(repository, "main", watched);
    expect((await watcher.first).kind).toBe("changed");
    const onPath = ["main^{tree}", "main:env", "main:env/app-7", `main:${watched}`];
    expect(traffic.wanted).toEqual(await objectNames("main", ...onPath));
    const [tip = ""] = await objectNames("main");
    const [first = ""] = traffic.fetches;
    expect(first).toContain(tip);
    expect(first).toContain("deepen 1\n");
    expect(traffic.fetches.filter((body) => !body.includes("filter tree:0\n"))).toEqual([]);
    expect(traffic.received).toBeLessThan(16 * 1024);
    const requests = fixture.requests.length;
    const snapshot = await repository.snapshot("main");
    expect(await snapshot.filesystem().readFile(watched, "utf8")).toContain("env/app-7");
    expect(fixture.requests).toHaveLength(requests);
  });

  test.each(engines)(
    "tells the engine %s the newest commits in one fetch, without files",
    async (engine) => {
      await fixture.server.git(fixture.name, "config", "uploadpack.allowFilter", "true");
      const repository = open(engine);
      await repository.snapshot("main");
      const traffic = Traffic.record();
      expect(await repository.recent("main", { limit: 50 })).toHaveLength(50);
      expect(traffic.fetches).toHaveLength(1);
      expect(traffic.fetches[0]).toContain("deepen 50");
      expect(traffic.fetches[0]).toContain("filter tree:0");
      expect(traffic.received).toBeLessThan(16 * 1024);
    },
  );

  test.each(engines)(
    "B41: takes the engine %s one commit, from a server that does not filter",
    async (engine) => {
      const traffic = Traffic.record();
      const repository = open(engine);
      const watcher = new Watcher(repository, "main", watched);
      expect((await watcher.first).kind).toBe("changed");
      expect(traffic.fetches).toHaveLength(1);
      expect(traffic.fetches[0]).toContain("deepen 1");
      expect(traffic.wanted).toEqual(await objectNames("main"));
      expect(await commitsOnDisk()).toBe(engine === "cli" ? 1 : 0);
    },
  );
});

/** The requests of one listing: the git program asks the server to introduce itself each time. */
const listing = {
  wire: ["POST git-upload-pack"],
  cli: ["GET info/refs?service=git-upload-pack", "POST git-upload-pack"],
} as const;

async function failure(call: Promise<unknown>): Promise<GitError> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof GitError)) {
    throw new Error(`no failure: ${JSON.stringify(error)}`);
  }
  return error;
}

/** Lets no request through that `held` takes, and says when the first has come. */
function hold(held: (arrive: () => void) => Interceptor): Promise<void> {
  const { name } = fixture;
  return new Promise((resolve) => {
    const intercept = held(resolve);
    fixture.server.intercept = (request, response) =>
      Boolean(request.url?.startsWith(`/${name}.git/`)) && intercept(request, response);
  });
}

/** Everything that was fetched from the repository so far, and another repository. */
async function prepare(engine: TestedEngine) {
  const elsewhere = open(engine);
  await fixture.newRepository();
  await fixture.server.git(fixture.name, "branch", "other", "main");
  const repository = open(engine);
  for (const branch of ["main", "other"]) {
    await (await repository.snapshot(branch)).filesystem().readFile("README.md");
  }
  return { repository, elsewhere };
}

async function expectReadable({ repository, elsewhere }: Awaited<ReturnType<typeof prepare>>) {
  const main = await repository.snapshot("main");
  const other = await repository.snapshot("other");
  const looked = await repository.snapshot("other", { fresh: true });
  const another = await elsewhere.snapshot("main", { fresh: true });
  for (const snapshot of [main, other, looked, another]) {
    expect(await snapshot.filesystem().readFile("README.md", "utf8")).toBe("hello\n");
  }
  // Was not read before.
  expect(await main.filesystem().readFile("env/staging/app.yaml", "utf8")).toBe("image: one\n");
}

describe.each(engines)("to the engine %s", (engine) => {
  beforeEach(() => fixture.newRepository());

  test("B42: a look at what has not changed is one listing, and no watcher is told of a change", async () => {
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const repository = open(engine);
    const watchers = [
      new Watcher(repository, "main", "README.md"),
      new Watcher(repository, "main", "env/staging/app.yaml"),
      new Watcher(repository, "other", "README.md"),
    ];
    await Promise.all(watchers.map(({ first }) => first));
    const traffic = Traffic.record();
    const before = fixture.requests.length;
    const told = watchers.map(({ events }) => events.length);
    const looks = 5;
    for (let look = 0; look < looks; look += 1) {
      await repository.refresh();
    }
    expect(fixture.requests.slice(before)).toEqual(Array(looks).fill(listing[engine]).flat());
    expect(traffic.fetches).toEqual([]);
    for (const [index, { events }] of watchers.entries()) {
      const later = events.slice(told[index]).map(({ kind }) => kind);
      expect(later).toEqual(Array(looks).fill("confirmed"));
    }
  });

  test("B72: a fetch that hangs holds up no snapshot, and ends at its deadline", async () => {
    const opened = await prepare(engine);
    const { repository } = opened;
    const commit = await fixture.server.commit(fixture.name, { files: { new: "new\n" } });
    const arrived = hold((arrive) => onPack(() => arrive()));
    let isOver = false;
    const look = failure(repository.snapshot("main", { fresh: true })).finally(() => {
      isOver = true;
    });
    await arrived;
    fixture.server.intercept = undefined;
    await expectReadable(opened);
    expect(isOver).toBe(false);
    expect(await look).toBeInstanceOf(DeadlineError);
    expect((await repository.snapshot("main", { fresh: true })).commit).toBe(commit);
  });

  test("B72: a push that hangs holds up no snapshot, and ends at its deadline", async () => {
    const opened = await prepare(engine);
    const { repository } = opened;
    const arrived = hold((arrive) => ({ method, url }) => {
      const isPush = method === "POST" && Boolean(url?.endsWith("/git-receive-pack"));
      if (isPush) {
        arrive();
      }
      return isPush;
    });
    let isOver = false;
    const writing = failure(repository.write("main", appendLine("shared.txt", "lost"))).finally(
      () => {
        isOver = true;
      },
    );
    await arrived;
    await expectReadable(opened);
    expect(isOver).toBe(false);
    const error = await writing;
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error.message).toContain("did not end within 2000 ms.");
    fixture.server.intercept = undefined;
    const next = repository.write("main", appendLine("shared.txt", "found"));
    expect((await next).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["found"]);
  });
});
