import { describe, expect, test } from "vitest";
import type { NewAuditEntry } from "../audit.ts";
import { storeContract } from "../testing/store-contract.ts";
import { memoryStore } from "./memory.ts";

function hold(reason: string): NewAuditEntry {
  return {
    at: new Date(1000),
    actor: "ada",
    origin: "cli",
    action: "hold",
    scope: "app/staging",
    details: { reason },
    outcome: "done",
    message: undefined,
    promotion: undefined,
  };
}

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

  test("keeps as many entries of the audit log as it was told to", async () => {
    const { audit } = memoryStore({ limit: 2 });
    for (const reason of ["a", "b", "c"]) {
      await audit.append(hold(reason));
    }
    const kept = await audit.list({ limit: 10 });
    expect(kept.map(({ details }) => details["reason"])).toEqual(["c", "b"]);
  });

  test("keeps as many images of a repository as a store does, those that were seen last", async () => {
    const { sightings } = memoryStore();
    const see = async (number: number) => {
      await sightings.see({ repository: "app", digest: `${number}` }, new Date(number));
    };
    for (let number = 1; number <= 10_001; number++) {
      await see(number);
    }
    expect(await sightings.firstSeen({ repository: "app", digest: "1" })).toBeUndefined();
    expect(await sightings.firstSeen({ repository: "app", digest: "2" })).toEqual(new Date(2));
  });

  test("forgets what selections of a repository took that are too many", async () => {
    const { sightings } = memoryStore();
    const image = { tag: "1", digest: "a", mediaType: "image", size: 1, built: undefined };
    for (let number = 0; number <= 100; number++) {
      await sightings.take({ repository: "app", selection: `${number}` }, image, new Date(number));
    }
    expect(await sightings.taken({ repository: "app", selection: "0" })).toBeUndefined();
    expect(await sightings.taken({ repository: "app", selection: "1" })).toEqual(image);
  });
});
