import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseReference } from "@glu/registry";
import { expect, onTestFinished, test } from "vitest";
import { SandboxClock } from "./sandbox-clock.ts";
import { SandboxImages } from "./sandbox-images.ts";

test("images that are pushed at once are all there", async () => {
  const directory = await mkdtemp(join(tmpdir(), "images-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const timers = new SandboxClock({ now: 0, patience: 1_000 });
  const images = new SandboxImages({ directory, timers });
  const reference = parseReference("registry.example/app");
  await images.create(reference);
  const tags = ["1", "2", "3", "4", "5", "6", "7", "8"];
  await Promise.all(tags.map((tag) => images.push(reference, { tag })));
  const { signal } = new AbortController();
  expect((await images.registry().tags(reference, { signal })).toSorted()).toEqual(tags);
});
