import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "@glu/git/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { breakNextPush } from "./push-fault.ts";
import { app } from "./staging.ts";

const example = useExample();
const seed = Number(process.env["GLU_TEST_SEED"] ?? 20_261_127);

beforeEach(() => {
  example.start();
});

/** Everything the store says of promotions into a phase, oldest first, after the server has ended. */
async function recordsOf(phase: string) {
  expect(await example.stop()).toMatchObject({ code: 0 });
  const { stdout } = await example.run("promotions", app, phase, "--limit", "100", "--json");
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
  const text = await example.git.git(
    example.project.repository,
    "log",
    "--reverse",
    format,
    "main",
  );
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
  const url = await example.server.url();
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
  await example.server.ended();
  example.start();
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
  await example.server.url();
  const pushed: string[] = [];
  for (let step = 0; step < 16; step += 1) {
    const fault = faults[Math.floor(random() * faults.length)] ?? "none";
    const isKilled = fault === "killed before" || fault === "killed after";
    if (isKilled || fault.startsWith("lost")) {
      const kill = isKilled ? example.server : undefined;
      breakNextPush(example.git, example.project.repository, {
        landed: fault.endsWith("after"),
        kill,
      });
    }
    const digest = await example.project.push(`image ${step}`);
    pushed.push(digest);
    if (fault === "outside") {
      await example.git.commit(example.project.repository, {
        files: { [`notes/${step}.txt`]: `${step}\n` },
      });
    }
    if (fault === "killed sometime") {
      await delay(random() * 600);
      example.server.signal("SIGKILL");
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
    const url = await example.server.url();
    const digest = await example.project.push("for production");
    await landed(digest, "staging");
    breakNextPush(example.git, example.project.repository, {
      landed: moment === "after",
      kill: example.server,
    });
    const path = `/api/v1/pipelines/${app}/from/staging/to/production/perform`;
    await expect(fetch(`${url}${path}`, { method: "POST" })).rejects.toThrow("fetch failed");
    await restart();
    await landed(digest, "production");
    expect(await example.read("env/production/deployment.yaml")).toContain(digest);
    const records = await recordsOf("production");
    expect(records).toMatchObject([{ cause: "person", actor: "api", from_digest: digest }]);
    expectTruth(records, await commitsByPromotion());
  });

  test("brings a rollback to its end, once, and holds the phase", async () => {
    const url = await example.server.url();
    const good = await example.project.push("good");
    await landed(good, "staging");
    await landed(await example.project.push("bad"), "staging");
    breakNextPush(example.git, example.project.repository, {
      landed: moment === "after",
      kill: example.server,
    });
    const phase = `${url}/api/v1/pipelines/${app}/phases/staging`;
    const request = posted({ reason: "it crashes" });
    await expect(fetch(`${phase}/rollback`, request)).rejects.toThrow("fetch failed");
    await restart();
    await landed(good, "staging");
    const again = await example.server.url();
    const answer = await fetch(`${again}/api/v1/pipelines/${app}/restraints`);
    const { restraints } = (await answer.json()) as { readonly restraints: readonly object[] };
    expect(restraints).toMatchObject([
      { kind: "hold", reason: "rolled back: it crashes" },
      { kind: "veto", reason: "rolled back: it crashes" },
    ]);
    const records = await recordsOf("staging");
    expect(records.at(-1)).toMatchObject({ kind: "rollback", from_digest: good });
    expectTruth(records, await commitsByPromotion());
    expect(await example.read("env/staging/deployment.yaml")).toContain(good);
  });
});
