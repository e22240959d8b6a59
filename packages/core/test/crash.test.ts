import { setTimeout as delay } from "node:timers/promises";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { seededRandom } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";
import { breakNextPush } from "./push-fault.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess;

const app = "gitops-example-app";
const seed = Number(process.env["GLU_TEST_SEED"] ?? 20_261_127);

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
  serve();
});
afterEach(async () => {
  server.intercept = undefined;
  await running.kill();
  await project.remove();
});
afterAll(() => server.close());

function serve(): void {
  running = new GluProcess([], { cwd: project.directory });
}

/** Everything the store says of promotions into a phase, oldest first, after the server has ended. */
async function recordsOf(phase: string) {
  running.signal("SIGTERM");
  expect(await running.ended()).toMatchObject({ code: 0 });
  const { stdout } = await runGlu(["promotions", app, phase, "--limit", "100", "--json"], {
    cwd: project.directory,
  });
  return (JSON.parse(stdout).promotions as PromotionSummary[]).toReversed();
}

interface PromotionSummary {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly from_digest: string;
  readonly commit: string | null;
}

/** The commits of Glu, by the promotion they name, in the order they were made. */
async function commitsByPromotion(): Promise<ReadonlyMap<string, readonly string[]>> {
  const format = "--format=%H %(trailers:key=Glu-Promotion,valueonly,separator=)";
  const text = await server.git(project.repository, "log", "--reverse", format, "main");
  const commits = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [oid = "", id = ""] = line.split(" ");
    if (id !== "") {
      commits.set(id, [...(commits.get(id) ?? []), oid]);
    }
  }
  return commits;
}

/** Resolves once a promotion or rollback to this digest is in its record, whichever process put it there. */
async function landed(digest: string, phase: string): Promise<void> {
  const url = await running.url();
  const ended = async () => {
    const path = `/api/v1/pipelines/${app}/phases/${phase}/promotions?limit=1`;
    const view: unknown = await (await fetch(`${url}${path}`)).json();
    const { promotions = [] } = view as { readonly promotions?: readonly PromotionSummary[] };
    const [last] = promotions;
    return last?.from_digest === digest ? last.state : undefined;
  };
  await expect.poll(ended, { timeout: 60_000 }).toBe("promoted");
}

async function restart(): Promise<void> {
  await running.ended();
  serve();
}

/** Each record was promoted with the one commit that names it, and no commit names another. */
function expectTruth(
  records: readonly PromotionSummary[],
  commits: ReadonlyMap<string, readonly string[]>,
): void {
  for (const { id, state, commit } of records) {
    expect({ state, commits: commits.get(id) }).toEqual({ state: "promoted", commits: [commit] });
  }
}

const faults = [
  "none",
  "killed sometime",
  "killed before",
  "killed after",
  "lost before",
  "lost after",
  "outside",
] as const;

test(`whenever it is killed and whichever answers are lost, each image lands once and each record is true (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  await running.url();
  const pushed: string[] = [];
  for (let step = 0; step < 16; step += 1) {
    const fault = faults[Math.floor(random() * faults.length)] ?? "none";
    const isKilled = fault === "killed before" || fault === "killed after";
    if (isKilled || fault.startsWith("lost")) {
      const kill = isKilled ? running : undefined;
      breakNextPush(server, project.repository, { landed: fault.endsWith("after"), kill });
    }
    const digest = await project.push(`image ${step}`);
    pushed.push(digest);
    if (fault === "outside") {
      await server.commit(project.repository, { files: { [`notes/${step}.txt`]: `${step}\n` } });
    }
    if (fault === "killed sometime") {
      await delay(random() * 600);
      running.signal("SIGKILL");
    }
    if (fault.startsWith("killed")) {
      await restart();
    }
    await landed(digest, "staging");
  }
  const records = await recordsOf("staging");
  const commits = await commitsByPromotion();
  expect(records.map(({ from_digest }) => from_digest)).toEqual(pushed);
  expectTruth(records, commits);
  expect(commits.size).toBe(pushed.length);
}, 180_000);

describe.each(["before", "after"] as const)("a server that is killed %s Git has it", (moment) => {
  test("brings what a person asked for to its end, once", async () => {
    const url = await running.url();
    const digest = await project.push("for production");
    await landed(digest, "staging");
    breakNextPush(server, project.repository, { landed: moment === "after", kill: running });
    const path = `/api/v1/pipelines/${app}/from/staging/to/production/perform`;
    await expect(fetch(`${url}${path}`, { method: "POST" })).rejects.toThrow("fetch failed");
    await restart();
    await landed(digest, "production");
    expect(await server.read(project.repository, "env/production/deployment.yaml")).toContain(
      digest,
    );
    const records = await recordsOf("production");
    expect(records).toMatchObject([{ cause: "person", actor: "api", from_digest: digest }]);
    expectTruth(records, await commitsByPromotion());
  });

  test("brings a rollback to its end, once, and holds the phase", async () => {
    const url = await running.url();
    const good = await project.push("good");
    await landed(good, "staging");
    await landed(await project.push("bad"), "staging");
    breakNextPush(server, project.repository, { landed: moment === "after", kill: running });
    const phase = `${url}/api/v1/pipelines/${app}/phases/staging`;
    const request = { method: "POST", body: JSON.stringify({ reason: "it crashes" }) };
    await expect(fetch(`${phase}/rollback`, request)).rejects.toThrow("fetch failed");
    await restart();
    await landed(good, "staging");
    const again = await running.url();
    const answer = await fetch(`${again}/api/v1/pipelines/${app}/restraints`);
    const { restraints } = (await answer.json()) as { readonly restraints: readonly object[] };
    expect(restraints).toMatchObject([
      { kind: "hold", reason: "rolled back: it crashes" },
      { kind: "veto", reason: "rolled back: it crashes" },
    ]);
    const records = await recordsOf("staging");
    expect(records.at(-1)).toMatchObject({ kind: "rollback", from_digest: good });
    expectTruth(records, await commitsByPromotion());
    expect(await server.read(project.repository, "env/staging/deployment.yaml")).toContain(good);
  });
});
