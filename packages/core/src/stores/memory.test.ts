import { describe, expect, test } from "vitest";
import { storeContract } from "../testing/store-contract.ts";
import { memoryStore } from "./memory.ts";

describe("the memory store", () => {
  test.each(storeContract)("$name", async ({ run }) => {
    await run(memoryStore());
  });

  test("keeps as many arrivals per phase as it was told to", async () => {
    const { arrivals } = memoryStore({ limit: 2 });
    for (const digest of ["a", "b", "c"]) {
      await arrivals.append({
        phase: "app/staging",
        digest,
        resource: {},
        annotations: {},
        commit: undefined,
        cause: "observed",
        promotion: undefined,
        actor: undefined,
        rewritten: false,
        recordedAt: new Date(1000),
      });
    }
    const kept = await arrivals.list("app/staging", { limit: 10 });
    expect(kept.map(({ digest }) => digest)).toEqual(["c", "b"]);
    expect(await arrivals.shown("a", { phases: ["app/staging"] })).toBe(true);
  });
});
