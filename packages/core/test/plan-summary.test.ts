import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PerformView, PlanView, PromotionView } from "@glu/core/api-types";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deployDirectory } from "./deployed-pod.ts";

const old = `sha256:${"a".repeat(64)}`;
const newer = `sha256:${"b".repeat(64)}`;
const plan: PlanView = {
  decision: "write",
  diff: "-old\n+new\n",
  from_digest: newer,
  to_digest: old,
  branch: "main",
};
const promotion: PromotionView = {
  id: "1",
  kind: "promotion",
  pipeline: "app",
  from: "image",
  to: "staging",
  state: "promoted",
  from_digest: newer,
  to_digest: old,
  cause: "person",
  actor: "runner",
  commit: "c0ffee",
  commit_url: null,
  proposal: null,
  error: null,
  attempts: 1,
  reason: null,
  retry_of: null,
  created_at: "2026-01-01T00:00:00.000Z",
  ended_at: "2026-01-01T00:00:01.000Z",
};

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-summary-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function summaryOf(text: string) {
  const file = join(directory, "plan.json");
  await writeFile(file, text);
  return run(file);
}

function run(file: string) {
  const script = join(deployDirectory, "ci/plan-summary.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, file], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

async function pageOf(plan: PlanView, result: PerformView | null = null): Promise<string> {
  const edge = { pipeline: "app", from: "image", to: "staging", kind: "promotion" };
  const { status, stdout, stderr } = await summaryOf(
    JSON.stringify({ plans: [{ edge, plan, result }] }),
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const row = (words: string) => `| app: image → staging | ${words} |\n`;
const blocked = { ...plan, decision: "blocked", diff: "" } as const;

describe("the page of a job", () => {
  test.each<[string, PlanView]>([
    ["to be written: sha256:aaaaaaaaaaaa… → sha256:bbbbbbbbbbbb… on main", plan],
    [
      "to be proposed: nothing → sha256:bbbbbbbbbbbb… on main",
      { ...plan, decision: "propose", to_digest: null },
    ],
    ["up to date", { ...plan, decision: "up-to-date", diff: "" }],
    ["blocked: held by ada", { ...blocked, reason: "held by ada" }],
    ["proposed: waits", { ...blocked, decision: "proposed", reason: "waits" }],
  ])("says what is planned: %s", async (words, given) => {
    expect(await pageOf(given)).toContain(row(words));
  });

  test.each<[string, PerformView]>([
    ["promoted: c0ffee", { outcome: "promoted", annotations: {}, promotion }],
    [
      "promoted: https://git.example.com/c0ffee",
      {
        outcome: "promoted",
        annotations: {},
        promotion: { ...promotion, commit_url: "https://git.example.com/c0ffee" },
      },
    ],
    [
      "proposed: https://git.example.com/pulls/1",
      { outcome: "proposed", annotations: {}, url: "https://git.example.com/pulls/1" },
    ],
    ["up to date", { outcome: "up-to-date", annotations: {} }],
    ["not promoted: it changed after it was planned", { outcome: "plan-changed", plan }],
    ["blocked: held by ada", { outcome: "blocked", reason: "held", message: "held by ada" }],
    ["failed: refused", { outcome: "failed", code: "GIT", message: "refused", promotion }],
  ])("says what came of it: %s", async (words, result) => {
    expect(await pageOf(plan, result)).toContain(row(words));
  });

  test("shows the diff, whatever is in it", async () => {
    expect(await pageOf(plan)).toContain("\n```diff\n-old\n+new\n```\n");
    const fenced = { ...plan, diff: "-```\n+````" };
    expect(await pageOf(fenced)).toContain("\n`````diff\n-```\n+````\n`````\n");
  });

  test("takes the words of others for words", async () => {
    const reason = "no | <img src=x>\n[link](https://example.com) @all #1 *b* `c`";
    const page = await pageOf({ ...blocked, reason });
    expect(page).toContain(
      row(
        "blocked: no &#124; &#60;img src=x&#62; &#91;link&#93;(https://example.com) &#64;all &#35;1 &#42;b&#42; &#96;c&#96;",
      ),
    );
  });

  test("leaves out what would be too long for it", async () => {
    const page = await pageOf({ ...plan, diff: `+${"x".repeat(600_000)}\n` });
    expect(page).toContain("app: image → staging: its diff is too long for this page\n");
    expect(page.length).toBeLessThan(1000);
  });

  test("is not there if nothing was said", async () => {
    const none = { status: 1, stdout: "", stderr: expect.stringMatching(/^there is no plan: /) };
    expect(await summaryOf("")).toEqual(none);
    expect(run(join(directory, "missing.json"))).toEqual(none);
  });
});
