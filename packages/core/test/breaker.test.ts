import {
  type Filesystem,
  type GitResource,
  git,
  type Logger,
  memoryStore,
  type PhaseDescriptor,
  type Store,
  System,
  silentLogger,
  type Trigger,
  type TriggerContext,
} from "@glu/core";
import { type GitServer, type StartedSystem, startGitServer, startSystem } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Note, notes, Shelf } from "./shelf.ts";

/** A note that lies in a file in Git as well. */
class GitNote extends Note implements GitResource {
  async readFrom({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.text = await files.readFile(`${metadata.name}.txt`, "utf8");
  }

  async writeTo({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile(`${metadata.name}.txt`, this.text);
  }
}

const targets = Array.from({ length: 12 }, (_, index) => `target-${index}`);
const limit = 5;
const repository = "many";

let server: GitServer;
let started: StartedSystem | undefined;

beforeAll(async () => {
  server = await startGitServer();
  const files = targets.map((name) => [`${name}.txt`, "old"]);
  await server.createRepository(repository, Object.fromEntries(files));
});
afterEach(async () => {
  await started?.stop();
});
afterAll(() => server.close());

interface Attempts {
  readonly operations: StartedSystem["operations"];
  /** One attempt at every edge; how many promoted, and why the others did not. */
  readonly attempt: () => Promise<{ readonly promoted: number; readonly reasons: string[] }>;
}

async function start(store: Store, logger: Logger): Promise<Attempts> {
  await started?.stop();
  let context: TriggerContext | undefined;
  const trigger: Trigger = {
    name: "by hand",
    matches: "all",
    run: async (given) => {
      context = given;
      await new Promise((resolve) => given.signal.addEventListener("abort", resolve));
    },
  };
  const shelf = new Shelf();
  shelf.put("draft", "new");
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new GitNote(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      for (const name of targets) {
        pipeline.phase({ name }, git({ url: server.urlOf(repository) }), { promotesFrom: draft });
      }
    },
  );
  started = await startSystem(system.addTrigger(trigger), {
    store,
    logger,
    configuration: { automation: { limit } },
  });
  return {
    operations: started.operations,
    attempt: async () => {
      const results = (await context?.attempt()) ?? [];
      return {
        promoted: results.filter(({ outcome }) => outcome === "promoted").length,
        reasons: results.flatMap((result) =>
          result.outcome === "blocked" ? [result.blocked.message] : [],
        ),
      };
    },
  };
}

async function commits(): Promise<number> {
  return (await server.log(repository)).length - 1;
}

test("no more than automation.limit promotions begin by themselves within a minute", async () => {
  const errors: object[] = [];
  const logger = { ...silentLogger, error: (fields: object) => void errors.push(fields) };
  const store = memoryStore();
  const { operations, attempt } = await start(store, logger);
  const first = await attempt();
  expect(first.promoted).toBe(limit);
  expect(new Set(first.reasons).size).toBe(1);
  expect(first.reasons[0]).toMatch(
    /^automation is off since \S+Z, set by glu itself for the system: 5 promotions began by themselves .*; look at what they did, then: glu automation set on --reason …; a person can promote$/,
  );
  expect(await commits()).toBe(limit);
  expect(await store.promotions.list({ limit: 100 })).toHaveLength(limit);
  expect(errors).toEqual([{ limit, reason: expect.stringContaining("5 promotions") }]);
  const { settings } = await operations.automation({});
  expect(settings).toMatchObject([{ scope: "*", mode: "off", actor: "glu itself" }]);
  const audited = await store.audit.list({ limit: 10 });
  expect(audited.filter(({ origin }) => origin === "glu")).toMatchObject([
    { action: "automation", scope: "*", details: { mode: "off" } },
  ]);

  const again = await start(store, logger);
  expect(await again.attempt()).toMatchObject({ promoted: 0 });
  const behind = { pipeline: "notes", from: "draft", to: "target-11" };
  const byPerson = await again.operations.perform(behind, { actor: "ada" });
  expect(["promoted", "up-to-date"]).toContain(byPerson.outcome);

  await again.operations.setAutomation({}, { mode: "on", reason: "all fine", actor: "ada" });
  expect(await again.attempt()).toMatchObject({ promoted: limit });
  await again.operations.setAutomation({}, { mode: "on", reason: "all fine", actor: "ada" });
  await again.attempt();
  expect(await commits()).toBe(targets.length);
  expect(errors).toHaveLength(2);
});
