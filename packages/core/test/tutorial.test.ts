import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Newcomer } from "./newcomer.ts";
import { pageBlocks } from "./page-blocks.ts";

const page = new URL("../../../docs/tutorial.md", import.meta.url);

let directory: string;
let newcomer: Newcomer;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "glu-tutorial-")));
  newcomer = new Newcomer(join(directory, "promotions"));
});
afterEach(async () => {
  await newcomer.leave();
  await rm(directory, { recursive: true, force: true });
});

test("the tutorial comes out as it says, in an empty directory", { timeout: 120_000 }, async () => {
  const [build, ...blocks] = pageBlocks(await readFile(page, "utf8"));
  const last = blocks.pop();
  // It was done before this test began.
  expect(build?.text).toBe("npm ci --ignore-scripts && npm run build\n");
  for (const block of blocks) {
    await newcomer.follow(block);
  }
  expect(await newcomer.dashboard()).toContain("<title>Glu</title>");
  expect(await newcomer.endServer()).toBe(0);
  expect(last?.text).toContain("rm -rf local .glu");
  await newcomer.follow(last ?? { language: "", by: "", text: "" });
  expect(blocks.length).toBeGreaterThan(40);
});
