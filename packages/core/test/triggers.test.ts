import {
  type Filesystem,
  type GitResource,
  git,
  type OCIDescriptor,
  type OCIResource,
  oci,
  onChange,
  type PhaseDescriptor,
  type Source,
  type SourceContext,
  System,
  type Trigger,
  type TriggerContext,
  type UpdatableSource,
} from "@glu/core";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { ManualTimers } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

/** Reads until it is so; fails with the test's time. */
async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isSo(value)) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("a trigger on change, on time moved by hand", () => {
  let shelf: Shelf;
  let timers: ManualTimers;
  beforeEach(() => {
    shelf = new Shelf();
    timers = new ManualTimers();
  });

  /** Lets what was begun go as far as it can without time passing. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      await timers.advance(0);
    }
  }

  /** a → b → c, all on one shelf. */
  async function start(trigger: Trigger, target: UpdatableSource<Note> = notebook(shelf)) {
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, seldom(notes(shelf)));
        const b = pipeline.phase({ name: "b" }, target, { promotesFrom: a });
        pipeline.phase({ name: "c" }, target, { promotesFrom: b });
      },
    );
    started = await startSystem(system.addTrigger(trigger), { timers });
    await timers.advance(1_000);
  }

  /** Their last look stays new enough for a day. */
  function seldom<S extends Source<Note>>(source: S): S {
    return {
      ...source,
      open: async (context: SourceContext) => ({
        ...(await source.open(context)),
        interval: 86_400_000,
      }),
    };
  }

  test("promotes what was there at the start, and what comes at once", async () => {
    shelf.put("a", "v1");
    await start(onChange({ matches: { name: "b" } }));
    expect(shelf.get("b")).toBe("v1");
    shelf.put("a", "v2");
    await settled();
    expect({ b: shelf.get("b"), c: shelf.get("c") }).toEqual({ b: "v2", c: undefined });
  });

  test("takes an arrival through all phases if it may", async () => {
    await start(onChange({ matches: "all", chain: true }));
    shelf.put("a", "v1");
    await timers.advance(1_000);
    expect({ b: shelf.get("b"), c: shelf.get("c") }).toEqual({ b: "v1", c: "v1" });
  });

  test("attempts at the very moment something has reached its age", async () => {
    await start(
      onChange({ matches: { name: "b" }, minAge: "90s", retry: "1d" }),
      seldom(notebook(shelf)),
    );
    shelf.put("a", "v1");
    await settled();
    await timers.advance(89_999);
    await settled();
    expect(shelf.get("b")).toBeUndefined();
    await timers.advance(1);
    await settled();
    expect(shelf.get("b")).toBe("v1");
  });

  test("counts the age anew for what arrives meanwhile, and skips what it replaced", async () => {
    await start(
      onChange({ matches: { name: "b" }, minAge: "90s", retry: "1d" }),
      seldom(notebook(shelf)),
    );
    shelf.put("a", "v1");
    await timers.advance(60_000);
    shelf.put("a", "v2");
    await timers.advance(89_999);
    expect(shelf.get("b")).toBeUndefined();
    await timers.advance(1_000);
    expect(shelf.get("b")).toBe("v2");
  });

  test("writes once more for all that changes while it writes", async () => {
    const written: string[] = [];
    const gates: (() => void)[] = [];
    const slow: UpdatableSource<Note> = {
      ...notebook(shelf),
      open: async (context) => {
        const writer = await notebook(shelf).open(context);
        return {
          ...writer,
          update: async (change, options) => {
            written.push(change.resource.text);
            await new Promise<void>((resolve) => gates.push(resolve));
            return await writer.update(change, options);
          },
        };
      },
    };
    await start(onChange({ matches: { name: "b" } }), slow);
    for (const text of ["v1", "v2", "v3", "v4"]) {
      shelf.put("a", text);
      await timers.advance(1_000);
    }
    expect(written).toEqual(["v1"]);
    gates.shift()?.();
    await timers.advance(1_000);
    expect(written).toEqual(["v1", "v4"]);
    gates.shift()?.();
    await timers.advance(1_000);
    expect(shelf.get("b")).toBe("v4");
    expect(written).toHaveLength(2);
  });

  test("attempts what failed again at the next retry", async () => {
    let failures = 1;
    const flaky: UpdatableSource<Note> = {
      ...notebook(shelf),
      open: async (context) => {
        const writer = await seldom(notebook(shelf)).open(context);
        return {
          ...writer,
          update: async (change, options) => {
            failures -= 1;
            if (failures >= 0) {
              throw Object.assign(new Error("the remote is away"), { code: "AWAY", next: "retry" });
            }
            return await writer.update(change, options);
          },
        };
      },
    };
    await start(onChange({ matches: { name: "b" }, retry: "30s" }), flaky);
    shelf.put("a", "v1");
    // The last attempt at everything was at the start.
    await timers.advance(28_000);
    expect({ b: shelf.get("b"), failures }).toEqual({ b: undefined, failures: 0 });
    await timers.advance(2_500);
    expect(shelf.get("b")).toBe("v1");
  });

  test("decides anew in no pipeline but the one that changed", async () => {
    let given: TriggerContext | undefined;
    const trigger: Trigger = {
      name: "by hand",
      matches: { labels: { is: "target" } },
      run: async (context) => {
        given = context;
      },
    };
    const system = new System({ name: "library" });
    for (const name of ["one", "two", "three"]) {
      system.definePipeline(
        { name },
        () => new Note(),
        (pipeline) => {
          const from = pipeline.phase({ name: `${name}-a` }, seldom(notes(shelf)));
          const labels = { is: "target" };
          const to = { name: `${name}-b`, labels };
          pipeline.phase(to, seldom(notebook(shelf)), { promotesFrom: from });
        },
      );
      shelf.put(`${name}-a`, "v1");
    }
    started = await startSystem(system.addTrigger(trigger), { timers });
    await settled();
    expect(await given?.attempt()).toHaveLength(3);
    await settled();
    await given?.attemptChanged();
    expect(await given?.attemptChanged()).toEqual([]);
    shelf.put("two-a", "v2");
    await settled();
    expect(await given?.attemptChanged()).toMatchObject([{ outcome: "promoted" }]);
    expect({ one: shelf.get("one-b"), two: shelf.get("two-b") }).toEqual({ one: "v1", two: "v2" });
    const automation = { scope: "system", mode: "off", actor: "ada", reason: "a test" } as const;
    await system.environment.store.automation.set({ ...automation, setAt: new Date() });
    expect(await given?.attemptChanged()).toHaveLength(3);
  });
});

/** Keeps its digest alone in a file per phase. */
class Release implements OCIResource, GitResource {
  version = "";
  digest(): string {
    return this.version;
  }
  readFromOCIDescriptor(descriptor: OCIDescriptor): void {
    this.version = descriptor.digest;
  }
  async readFrom({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.version = (await files.readFile(`${metadata.name}.txt`, "utf8")).trim();
  }
  async writeTo({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile(`${metadata.name}.txt`, `${this.version}\n`);
  }
}

describe("a trigger on change, on real servers", () => {
  const image = { repository: "shop/app", tag: "latest" };
  let registry: RegistryServer;
  let server: GitServer;
  beforeAll(async () => {
    registry = await startRegistry();
    server = await startGitServer();
  });
  afterAll(async () => {
    await registry.stop();
    await server.close();
  });

  async function start(repository: string) {
    await server.createRepository(repository, { "staging.txt": "old\n" });
    const system = new System({ name: "shop" });
    system.definePipeline(
      { name: "app" },
      () => new Release(),
      (pipeline) => {
        const app = pipeline.phase({ name: "image" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
      },
    );
    const reference = `${registry.host}/${image.repository}:${image.tag}`;
    started = await startSystem(system.addTrigger(onChange({ matches: "all" })), {
      configuration: {
        sources: {
          oci: { app: { reference, plain_http: true, interval: "200ms" } },
          git: { config: { remote: { url: server.urlOf(repository), interval: "200ms" } } },
        },
      },
    });
    const { operations } = started;
    return { operations, staging: () => server.read(repository, "staging.txt") };
  }

  test("a pushed image is a commit within a second after the look", async () => {
    await registry.push({ ...image, content: "first" });
    const { staging } = await start("within-a-second");
    const { digest } = await registry.push({ ...image, content: "second" });
    const begin = performance.now();
    await until(staging, (text) => text.trim() === digest);
    expect(performance.now() - begin).toBeLessThan(1_200);
  });

  test("a burst of images ends at the last one", async () => {
    const before = await registry.push({ ...image, content: "before the burst" });
    const { staging, operations } = await start("burst");
    await until(staging, (text) => text.trim() === before.digest);
    let last = "";
    for (let push = 0; push < 20; push += 1) {
      const { digest } = await registry.push({ ...image, content: `burst ${push}` });
      last = digest;
      if (push === 5) {
        await until(staging, (text) => text.trim() !== before.digest);
      }
    }
    await until(staging, (text) => text.trim() === last);
    const edgesOfApp = async () => (await operations.pipeline("app")).edges;
    await until(edgesOfApp, ([edge]) => edge?.status === "up-to-date");
    expect((await staging()).trim()).toBe(last);
  });
});
