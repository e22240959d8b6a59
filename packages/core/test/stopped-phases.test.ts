import type { RestraintView } from "@glu/core/api-types";
import { describe, expect, test } from "vitest";
import { useEvents } from "./event-reader.ts";
import { ServedShop } from "./served-shop.ts";

const served = new ServedShop();
const follow = useEvents();

/** What stops the phases: by name, the ids of restraints and the mode of automation. */
async function stops(): Promise<object> {
  const { phases } = await served.pipeline();
  const entries = phases.map(({ descriptor, restraints, automation }) => [
    descriptor.metadata.name,
    [...(restraints ?? []).map(({ id }) => id), ...(automation ? [automation] : [])],
  ]);
  return Object.fromEntries(entries);
}

describe("a phase shows what people have stopped there:", () => {
  test("holds, and the vetoes that reach it", async () => {
    await served.serve();
    expect(await stops()).toEqual({ oci: [], production: [], staging: [] });
    expect(await served.phase("staging")).not.toHaveProperty("restraints");
    const hold = await served.post<RestraintView>("/phases/staging/holds", {
      reason: "freeze",
      for: "1h",
    });
    const veto = (phase: string, scope: string) =>
      served.post<RestraintView>(`/phases/${phase}/vetoes`, {
        reason: "5xx",
        digest: "x",
        scope,
      });
    const own = await veto("oci", "phase");
    const down = await veto("staging", "downstream");
    const all = await veto("production", "pipeline");
    expect(await stops()).toEqual({
      oci: [own.id, all.id],
      production: [down.id, all.id],
      staging: [hold.id, down.id, all.id],
    });
    const { restraints } = await served.phase("staging");
    expect(restraints?.[0]).toEqual(hold);
    expect(await served.get("/phases/staging")).toMatchObject({ restraints });
  });

  test("automation that is not on, where something promotes", async () => {
    await served.serve();
    await served.post("/automation", { mode: "observe", reason: "new" });
    await served.post("/phases/production/automation", { mode: "off", reason: "holidays" });
    expect(await stops()).toEqual({ oci: [], production: ["off"], staging: ["observe"] });
    await served.post("/automation", { mode: "on", reason: "known by now" });
    expect(await stops()).toEqual({ oci: [], production: ["off"], staging: [] });
  });
});

test("who follows is told of what is stopped, with another tag each time", async () => {
  await served.serve();
  const reader = await follow(`${served.url}/api/v1/events`);
  await served.pipeline();
  const changes: readonly (readonly [string, object])[] = [
    ["/phases/production/holds", { reason: "freeze" }],
    ["/phases/production/release", {}],
    ["/phases/production/automation", { mode: "off", reason: "holidays" }],
    ["/phases/production/automation", { mode: "on", reason: "they are over" }],
  ];
  for (const [path, body] of changes) {
    const before = await served.tag();
    const known = new Set(reader.events.map(({ id }) => id));
    await served.post(path, body);
    const etag = await served.tag();
    expect(etag).not.toBe(before);
    await reader.next(({ id, data }) => !known.has(id) && data["etag"] === etag);
  }
});

describe("can_roll_back", () => {
  test("is true of what can be written, once it has shown something else", async () => {
    await served.serve();
    const about = async () => {
      const { phases } = await served.pipeline();
      return phases.map(({ updatable, can_roll_back }) => [updatable, can_roll_back]);
    };
    // oci, production, staging
    expect(await about()).toEqual([
      [false, false],
      [true, false],
      [true, false],
    ]);
    await served.post("/from/oci/to/staging/perform", {});
    expect(await about()).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
    await served.post("/phases/staging/rollback", { reason: "5xx" });
    expect(await about()).toContainEqual([true, true]);
  });
});
