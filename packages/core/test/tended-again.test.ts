import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git } from "../src/sources/git.ts";
import type { GitResource } from "../src/sources/git-resource.ts";
import type { NewArrival, Store } from "../src/store.ts";
import { memoryStore } from "../src/stores/memory.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";

const phase = "app/staging";

class Text implements GitResource {
  text = "";

  digest(): string {
    return this.text;
  }

  async readFrom(...[, files]: Parameters<GitResource["readFrom"]>): Promise<void> {
    this.text = await files.readFile("digest.txt", "utf8");
  }

  async writeTo(...[, files]: Parameters<GitResource["readFrom"]>): Promise<void> {
    await files.writeFile("digest.txt", this.text);
  }
}

let server: GitServer;
let system: System;
let store: Store;
let started: StartedSystem;

beforeEach(async () => {
  server = await startGitServer();
  await server.createRepository("files", { "digest.txt": "one" });
  store = memoryStore();
  system = new System({ name: "shop" });
  system.definePipeline(
    { name: "app" },
    () => new Text(),
    (pipeline) => {
      pipeline.phase({ name: "staging" }, git({ url: server.urlOf("files"), interval: "100ms" }));
    },
  );
  started = await startSystem(system, { store, mode: "outline" });
});
afterEach(async () => {
  await started.stop();
  await server.close();
});

/** Tends the pipeline until it shows this. */
async function tendUntil(digest: string): Promise<void> {
  const part = system.tend({ store, pipelines: () => true });
  await part.open();
  await expect.poll(() => shown()).toBe(digest);
  await part.stop();
}

function shown(): string | undefined {
  const state = system.live[0]?.phases[0]?.state();
  return state?.kind === "ready" ? state.arrival.digest : undefined;
}

async function digests(): Promise<readonly string[]> {
  const arrivals = await store.arrivals.list(phase, { limit: 10 });
  return arrivals.map(({ digest }) => digest);
}

/** As another replica that tends it meanwhile. */
async function arrivesElsewhere(digest: string): Promise<void> {
  const commit = await server.commit("files", { files: { "digest.txt": digest } });
  const latest = await store.arrivals.latest(phase);
  const arrival: NewArrival = { ...Object(latest), digest, resource: { text: digest }, commit };
  await store.arrivals.append(arrival);
}

test("what was seen before another replica tended it is not believed again", async () => {
  await tendUntil("one");
  await arrivesElsewhere("two");
  await tendUntil("two");
  expect(await digests()).toEqual(["two", "one"]);
});
