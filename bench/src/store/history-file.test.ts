import { afterEach, beforeEach, expect, it } from "vitest";
import { phase, versionOf } from "./history-file.ts";
import { Workbench } from "./workbench.ts";

let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open(new AbortController().signal);
});
afterEach(() => bench.close());

it("is a history that the product reads and goes on with", async () => {
  const { arrivals } = await bench.openStore(await bench.history(100));
  const page = await arrivals.list(phase, { before: versionOf(60), limit: 2 });
  expect(page).toMatchObject([
    { version: versionOf(59), recordedAt: new Date("2024-01-01T00:00:59Z"), cause: "promotion" },
    { version: versionOf(58), digest: `sha256:${"3a".padStart(64, "0")}` },
  ]);
  const latest = await arrivals.latest(phase);
  expect(latest).toMatchObject({ version: versionOf(99) });
  expect(latest).not.toHaveProperty("unreadable");
});
