import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@glu/git/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ClientProcess } from "./client-process.ts";
import { processesWith } from "./processes.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { type Route, routes, titledRoutes } from "./routes.ts";
import { appendLine } from "./writes.ts";

const seed = 20_260_701;
/** How often a client is killed on each route, and within how many milliseconds. */
const kills = {
  http: { count: 20, within: 500 },
  path: { count: 20, within: 500 },
  ssh: { count: 5, within: 1500 },
};
/** Milliseconds until nothing of a killed client may be left. */
const patience = 15_000;

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  await fixture.newRepository();
});
afterAll(async () => {
  await fixture.closeAll();
  await fixture.stop();
});

/** Waits for what tells nobody when it happens, such as the end of a process of somebody else. */
async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: patience, interval: 25 });
}

/** A client that writes one line after another until it is killed at a random moment. */
class Victim {
  readonly directory: string;
  readonly #name: string;
  readonly #client: ClientProcess;
  /** The lines whose write was reported as committed. */
  readonly reported: string[] = [];
  #asked = 0;

  constructor(name: string, route: Route) {
    this.directory = join(fixture.directory, name);
    this.#name = name;
    // What it runs carries a mark in its environment, whatever it is told.
    const environment = { PATH: `${process.env["PATH"]}:${this.directory}` };
    const remote = { ...fixture.access(route), directory: this.directory, environment };
    this.#client = new ClientProcess({ remote });
  }

  /** `delay` is in milliseconds and begins when the client is ready to be asked. */
  async writeUntilKilled(delay: number): Promise<void> {
    await this.#client.ready;
    const killed = new Promise((resolve) => setTimeout(resolve, delay)).then(() =>
      this.#client.kill(),
    );
    await Promise.all([this.#write(), this.#write(), killed]);
  }

  async #write(): Promise<void> {
    for (;;) {
      this.#asked += 1;
      const line = `${this.#name} line-${this.#asked}`;
      const asked = this.#client.ask({ kind: "append", path: "shared.txt", line });
      const answer = await asked.catch(() => undefined);
      if (!answer) {
        return;
      }
      if (answer.result.kind !== "committed") {
        throw new Error(`${line} was not committed: ${JSON.stringify(answer.result)}`);
      }
      this.reported.push(line);
    }
  }

  /** What it has left running, apart from the connection over SSH that it shared. */
  get processes(): readonly string[] {
    return processesWith(this.directory)
      .map((one) => one.arguments)
      .filter((text) => !isMaster(text));
  }
}

/** It ends by itself when it was idle for a minute, or when the server ends it. */
function isMaster(text: string): boolean {
  return text.startsWith("ssh: ") || text.includes("ControlPersist=60");
}

/** The test server kills a git whose client is gone, which may leave a lock: a matter of the server. */
async function removeLocks(): Promise<void> {
  await eventually(() => expect(processesWith(fixture.server.root)).toEqual([]));
  const path = fixture.server.pathOf(fixture.name);
  for (const name of await readdir(path, { recursive: true })) {
    if (name.endsWith(".lock")) {
      await rm(join(path, name));
    }
  }
}

async function writeAtOnce(route: Route, line: string): Promise<void> {
  const repository = fixture.open(route);
  const start = performance.now();
  const outcome = await repository.write("main", appendLine("shared.txt", line));
  expect(outcome.kind).toBe("committed");
  expect(performance.now() - start).toBeLessThan(patience);
  await repository.close();
}

async function checkRepository(mustBeThere: readonly string[]): Promise<void> {
  const log = await fixture.server.log(fixture.name);
  expect(log.filter(({ parents }) => parents.length !== 1)).toHaveLength(1);
  const messages = await fixture.messages();
  expect(new Set(messages).size).toBe(messages.length);
  expect(messages).toEqual(expect.arrayContaining([...mustBeThere]));
  const shared = await fixture.server.read(fixture.name, "shared.txt");
  expect(shared).toBe(messages.map((line) => `${line}\n`).join(""));
  expect(await fixture.fsck()).toBe("");
}

test.each(titledRoutes)(
  `a client of %s that is killed leaves whole commits and nothing that runs (seed ${seed})`,
  { timeout: 120_000 },
  async (_, route) => {
    const random = seededRandom(seed + routes.indexOf(route));
    const { count, within } = kills[route.transport];
    const mustBeThere: string[] = [];
    const routeName = `${route.engine}-${route.transport}`;
    for (let turn = 0; turn < count; turn += 1) {
      const victim = new Victim(`${routeName}-${turn}`, route);
      await mkdir(victim.directory);
      await victim.writeUntilKilled(random() * within);
      await eventually(() => expect(victim.processes).toEqual([]));
      await removeLocks();
      const line = `after ${routeName}-${turn}`;
      await writeAtOnce(route, line);
      mustBeThere.push(...victim.reported, line);
    }
    await checkRepository(mustBeThere);
  },
);

test("what a killed client leaves on disk are private directories below the one it was given", async () => {
  const left = await readdir(fixture.directory, { recursive: true });
  const roots = new Set(left.map((path) => path.split("/")[1]?.replace(/-[^-]*$/, "")));
  roots.delete(undefined);
  const hasSsh = routes.some(({ transport }) => transport === "ssh");
  expect(roots).toEqual(new Set(hasSsh ? ["glu-git", "glu-ssh"] : ["glu-git"]));
});

test.skipIf(routes.every(({ transport }) => transport !== "ssh"))(
  "a connection over SSH that a killed client shared ends with the server",
  async () => {
    await fixture.ssh?.restart();
    await eventually(() => expect(processesWith(fixture.directory)).toEqual([]));
  },
);
