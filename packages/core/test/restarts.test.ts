import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Filesystem,
  type GitResource,
  git,
  type OCISelection,
  type Operations,
  oci,
  onChange,
  type PhaseDescriptor,
  type Store,
  System,
  silentLogger,
  systemTimers,
} from "@glu/core";
import { ImageResource } from "@glu/core/resources";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { provisionalStore } from "../src/stores/provisional.ts";
import { readSqliteStore, sqliteStore } from "../src/stores/sqlite.ts";
import { createExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

/** Keeps its digest in a file. */
class Release extends ImageResource implements GitResource {
  async readFrom(_: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.imageDigest = (await files.readFile("digest", "utf8")).trim();
  }

  async writeTo(_: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile("digest", `${this.imageDigest}\n`);
  }
}

const repository = "shop/app";
const hour = 3_600_000;

let directory: string;
let registry: RegistryServer;
let server: GitServer;
let running: { readonly system: StartedSystem; readonly store: Store } | undefined;

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async ({ task }) => {
  directory = await mkdtemp(join(tmpdir(), "glu-restarts-"));
  registry = await startRegistry();
  await server.createRepository(task.id, { digest: "old\n" });
});
afterEach(async () => {
  await end();
  await registry.stop();
  await rm(directory, { recursive: true, force: true });
});
afterAll(() => server.close());

/** The content may be the day on which it was built. */
const pushed = (tag: string, content = tag) =>
  registry.push({ repository, tag, content, created: content });

/** A process with the store of the one before: what is new in `oci` goes to `staging` by itself. */
interface Run {
  /** Names the repository in Git. */
  readonly id: string;
  /** @default the tag latest */
  readonly select?: OCISelection;
  /** By how many ms its clock is ahead. @default 0 */
  readonly later?: number;
  /** Only looks: writes neither to Git nor to the store. @default false */
  readonly looks?: boolean;
}

async function begin({ id, select, later = 0, looks = false }: Run): Promise<Operations> {
  await end();
  const system = new System({ name: "shop" });
  const reference = `${registry.host}/${repository}`;
  system.definePipeline(
    { name: "app" },
    () => new Release(),
    (pipeline) => {
      const app = pipeline.phase(
        { name: "oci" },
        oci({ reference, plainHttp: true, interval: "100ms", ...(select && { select }) }),
      );
      pipeline.phase({ name: "staging" }, git({ url: server.urlOf(id) }), { promotesFrom: app });
    },
  );
  system.addTrigger(onChange({ matches: { name: "staging" } }));
  const store = await openStore(looks);
  const timers = { ...systemTimers, now: () => Date.now() + later };
  const mode = looks ? "once" : "serve";
  running = { store, system: await startSystem(system, { store, timers, mode }) };
  return running.system.operations;
}

async function openStore(looks: boolean): Promise<Store> {
  const path = join(directory, "glu.db");
  const reading = looks ? await readSqliteStore(path) : undefined;
  return reading
    ? provisionalStore(reading)
    : await sqliteStore({ path, timers: systemTimers, logger: silentLogger });
}

async function end(): Promise<void> {
  await running?.system.stop();
  await running?.store.close();
  running = undefined;
}

/** Waits until the newest commit in Git names this digest; gives all that were ever promoted, oldest first. */
async function promoted(id: string, digest: string): Promise<readonly string[]> {
  const shown = () => server.git(id, "show", "HEAD:digest");
  await expect.poll(shown, { timeout: 20_000 }).toBe(digest);
  const format = "--format=%(trailers:key=Glu-To,valueonly,separator=)";
  const log = await server.git(id, "log", "--reverse", format);
  return log.split("\n").filter((line) => line !== "");
}

test("an image is as old as the first process saw it, whoever asks", async ({ task: { id } }) => {
  const { digest } = await pushed("1.0.0");
  const select = { strategy: "semver", minAge: "1h" } as const;
  const first = await (await begin({ id, select })).phase("app", "oci");
  expect(first).toMatchObject({ state: "error", code: "REGISTRY_TOO_YOUNG" });
  expect(first.reason).toContain("1.0.0");
  for (const looks of [true, false, true]) {
    const operations = await begin({ id, select, looks, later: hour / 2 });
    expect((await operations.phase("app", "oci")).reason).toBe(first.reason);
  }
  const looking = await begin({ id, select, looks: true, later: hour });
  expect(await looking.phase("app", "oci")).toMatchObject({ resource: { digest } });
  const operations = await begin({ id, select, later: hour });
  expect(await operations.phase("app", "oci")).toMatchObject({ state: "ready" });
  expect(await promoted(id, digest)).toEqual([digest]);
});

test("an image is kept while what replaces it is too young", async ({ task: { id } }) => {
  const select = { strategy: "tag", minAge: "1h" } as const;
  const { digest } = await pushed("latest", "one");
  await begin({ id, select });
  await begin({ id, select, later: hour });
  await promoted(id, digest);
  const next = await pushed("latest", "two");
  for (const looks of [false, true]) {
    const operations = await begin({ id, select, looks, later: 1.5 * hour });
    expect(await operations.phase("app", "oci")).toMatchObject({ resource: { digest } });
  }
  await begin({ id, select, later: 2.5 * hour });
  expect(await promoted(id, next.digest)).toEqual([digest, next.digest]);
});

test.for<OCISelection>([{ strategy: "semver" }, { strategy: "newest" }])(
  "a registry that lost its newest image takes nothing back after a restart: %j",
  async (select, { task: { id } }) => {
    await pushed("1.0.0", "2024-01-01");
    const lost = await pushed("1.1.0", "2024-01-02");
    await begin({ id, select });
    await promoted(id, lost.digest);
    await end();
    registry.delete({ repository, tag: "1.1.0" });
    for (const looks of [true, false, false]) {
      const phase = await (await begin({ id, select, looks })).phase("app", "oci");
      expect(phase).toMatchObject({ state: "error", code: "REGISTRY_WENT_BACK" });
      expect(phase.reason).toContain(`stays at 1.1.0 (${lost.digest})`);
    }
    const newer = await pushed("1.2.0", "2024-01-03");
    expect(await promoted(id, newer.digest)).toEqual([lost.digest, newer.digest]);
  },
);

test("what is selected from now on begins anew: so one goes back on purpose", async ({
  task: { id },
}) => {
  const older = await pushed("1.0.0");
  const lost = await pushed("1.1.0");
  await begin({ id, select: { strategy: "semver" } });
  await promoted(id, lost.digest);
  await end();
  registry.delete({ repository, tag: "1.1.0" });
  await begin({ id, select: { strategy: "semver", range: "~1.0" } });
  expect(await promoted(id, older.digest)).toEqual([lost.digest, older.digest]);
});

test("a tag that moved back meanwhile is followed", async ({ task: { id } }) => {
  const one = await pushed("latest", "one");
  await begin({ id });
  await promoted(id, one.digest);
  const two = await pushed("latest", "two");
  await promoted(id, two.digest);
  await end();
  await pushed("latest", "one");
  await begin({ id });
  expect(await promoted(id, one.digest)).toEqual([one.digest, two.digest, one.digest]);
});

test("glu remembers what it saw although it was killed, and its other commands know", async () => {
  const project = await createExampleProject(server);
  const env = {
    GLU_SOURCES_OCI_APP_SELECT_STRATEGY: "tag",
    GLU_SOURCES_OCI_APP_SELECT_MIN_AGE: "1h",
  };
  const options = { cwd: project.directory, env };
  const sight = /was first seen at [^ ]+ and will be taken at [^ ]+/;
  const serving = async () => {
    const glu = new GluProcess([], options);
    const [words] = await glu.logged(sight);
    await glu.kill();
    return words;
  };
  try {
    const first = await serving();
    expect(await serving()).toBe(first);
    const { stdout } = await runGlu(["inspect", "gitops-example-app", "oci"], options);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(first);
  } finally {
    await project.remove();
  }
});
