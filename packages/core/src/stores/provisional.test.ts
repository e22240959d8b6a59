import { describe, expect, test } from "vitest";
import type { NewAuditEntry } from "../audit.ts";
import type { NewArrival, PhaseKey } from "../store.ts";
import { edge, promotion } from "../testing/contract-entries.ts";
import { storeContract } from "../testing/store-contract.ts";
import { memoryStore } from "./memory.ts";
import { provisionalStore } from "./provisional.ts";

const phase = "app/staging";

function arrival(digest: string): NewArrival {
  return {
    phase,
    digest,
    resource: {},
    annotations: {},
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    rewritten: false,
    recordedAt: new Date(1000),
  };
}

function release(at: Date): NewAuditEntry {
  return {
    at,
    actor: "ada",
    origin: "cli",
    action: "release",
    scope: phase,
    details: {},
    outcome: "done",
    message: undefined,
    promotion: undefined,
  };
}

describe("a provisional store", () => {
  test.each(storeContract)("$name", async ({ run }) => {
    await run(provisionalStore(memoryStore()));
  });

  test("knows who is logged in, and begins and ends sessions for itself alone", async () => {
    const base = memoryStore();
    const session = (key: string) => {
      return { key, token: "ada", proof: `proof of ${key}`, endsAt: new Date(99_000) };
    };
    await base.sessions.keep(session("theirs"), new Date(1000));
    await base.sessions.keep(session("ended"), new Date(1000));
    const { sessions } = provisionalStore(base);
    await sessions.keep(session("own"), new Date(1000));
    expect(await sessions.find("own")).toEqual(session("own"));
    expect(await base.sessions.find("own")).toBeUndefined();
    await sessions.remove("ended");
    expect(await sessions.find("ended")).toBeUndefined();
    expect(await base.sessions.find("ended")).toEqual(session("ended"));
    await base.sessions.keep(session("later"), new Date(2000));
    expect(await sessions.find("theirs")).toEqual(session("theirs"));
    expect(await sessions.find("later")).toEqual(session("later"));
    await base.sessions.remove("theirs");
    expect(await sessions.find("theirs")).toBeUndefined();
  });

  test("goes on from what there is, and leaves it as it is", async () => {
    const base = memoryStore();
    const first = await base.arrivals.append(arrival("a"));
    const edge = { kind: "promotion", from: "app/oci", to: phase } as const;
    await base.deliveries.mark(edge, first.version);
    const { arrivals, deliveries } = provisionalStore(base);
    expect(await arrivals.latest(phase)).toEqual(first);
    const second = await arrivals.append(arrival("b"));
    const third = await arrivals.append(arrival("a"));
    expect(third).toMatchObject({ repeated: true });
    expect(second.version > first.version && third.version > second.version).toBe(true);
    expect(await arrivals.list(phase, { limit: 2 })).toEqual([third, second]);
    expect(await arrivals.list(phase, { limit: 9 })).toEqual([third, second, first]);
    expect(await deliveries.last(edge)).toBe(first.version);
    await deliveries.mark(edge, third.version);
    expect(await deliveries.last(edge)).toBe(third.version);
    expect(await base.arrivals.list(phase, { limit: 9 })).toEqual([first]);
    expect(await base.deliveries.last(edge)).toBe(first.version);
  });

  test("knows what a phase showed, whoever saw it", async () => {
    const base = memoryStore();
    const { arrivals } = provisionalStore(base);
    const kept = await base.arrivals.append(arrival("a"));
    await base.arrivals.append(arrival("b"));
    await arrivals.append(arrival("c"));
    const learnt = await arrivals.append(arrival("b"));
    expect(await arrivals.find("a", [phase])).toEqual(kept);
    expect(await arrivals.find("b", [phase])).toEqual(learnt);
    const since = async (digest: string) => await arrivals.since(digest, { phase, limit: 9 });
    expect(await since("a")).toEqual(["b", "c"]);
    expect(await since("c")).toEqual(["b"]);
    expect(await since("d")).toBeUndefined();
  });

  test("has its own settings in place of those there are, and leaves these as they are", async () => {
    const base = memoryStore();
    const fields = { actor: "ada", reason: "incident", setAt: new Date(1000) };
    const off = { ...fields, scope: "*", mode: "off" } as const;
    const observe = { ...fields, scope: "app", mode: "observe" } as const;
    await base.automation.set(off);
    await base.automation.set(observe);
    const { automation } = provisionalStore(base);
    const on = { ...off, mode: "on" } as const;
    await automation.set(on);
    expect(await automation.list()).toEqual(expect.arrayContaining([on, observe]));
    expect(await automation.list()).toHaveLength(2);
    expect(await base.automation.list()).toEqual([off, observe]);
  });

  test("shows the audit log with what it adds to it, and leaves that as it is", async () => {
    const base = memoryStore();
    const first = await base.audit.append(release(new Date(1000)));
    const { audit } = provisionalStore(base);
    const second = await audit.append(release(new Date(2000)));
    expect(await audit.list({ limit: 9 })).toEqual([second, first]);
    expect(await audit.list({ limit: 1, after: "" })).toEqual([first]);
    expect(await base.audit.list({ limit: 9 })).toEqual([first]);
  });

  test("forgets what it learnt of a phase once the store has something newer", async () => {
    const base = memoryStore();
    const { arrivals } = provisionalStore(base);
    await base.arrivals.append(arrival("a"));
    await arrivals.latest(phase);
    const written = await base.arrivals.append(arrival("b"));
    // Both have seen the same, and this one did not look since.
    await arrivals.append(arrival("b"));
    expect(await arrivals.list(phase, { limit: 9 })).toMatchObject([written, { digest: "a" }]);
    expect(await arrivals.latest(phase)).toEqual(written);
    const learnt = await arrivals.append(arrival("c"));
    expect(learnt.version > written.version).toBe(true);
    expect(await arrivals.latest(phase)).toEqual(learnt);
  });

  test("knows what was seen and taken, and notes nothing there", async () => {
    const base = memoryStore();
    const seen = { repository: "app", digest: "a" };
    const by = { repository: "app", selection: "semver" };
    const image = { tag: "1", digest: "a", mediaType: "image", size: 1, built: undefined };
    await base.sightings.see(seen, new Date(1000));
    await base.sightings.take(by, image, new Date(1000));
    const refuse = () => Promise.reject(new Error("was opened to be read only"));
    const { sightings } = provisionalStore({
      ...base,
      sightings: { ...base.sightings, see: refuse, take: refuse },
    });
    expect(await sightings.see(seen, new Date(8.64e10))).toEqual(new Date(1000));
    expect(await sightings.taken(by)).toEqual(image);
    const other = { ...seen, digest: "b" };
    await sightings.see(other, new Date(8.64e10));
    await sightings.take(by, { ...image, tag: "2" }, new Date(2000));
    expect(await sightings.firstSeen(other)).toEqual(new Date(8.64e10));
    expect(await sightings.taken(by)).toEqual({ ...image, tag: "2" });
    expect(await base.sightings.firstSeen(seen)).toEqual(new Date(1000));
    expect(await base.sightings.firstSeen(other)).toBeUndefined();
    expect(await base.sightings.taken(by)).toEqual(image);
  });

  test("lists the promotions of a pipeline that has another name here, page by page", async () => {
    const base = memoryStore();
    const begin = async (to: PhaseKey) =>
      (await base.promotions.begin({ ...promotion(), edge: { ...edge, to } })).id;
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      ids.push(await begin(phase));
      // These keep their name.
      await begin("app/gone");
      await begin("app/gone");
      ids.push(await begin("shop/other"));
    }
    const { promotions, phases } = provisionalStore(base);
    await phases.rename(phase, "shop/stage");
    const listed: string[] = [];
    let page = await promotions.list({ pipeline: "shop", limit: 2 });
    while (page.length > 0) {
      listed.push(...page.map(({ id }) => id));
      page = await promotions.list({ pipeline: "shop", limit: 2, before: listed.at(-1) });
    }
    expect(listed).toEqual(ids.toReversed());
    expect(await promotions.list({ pipeline: "app", limit: 9 })).toHaveLength(6);
  });

  test("gives phases other names only for itself", async () => {
    const base = memoryStore();
    const first = await base.arrivals.append(arrival("a"));
    const edge = { kind: "promotion", from: "app/oci", to: phase } as const;
    await base.deliveries.mark(edge, first.version);
    const fields = { actor: "ada", reason: "frozen", createdAt: new Date(1), expiresAt: undefined };
    const hold = await base.restraints.add({ kind: "hold", phase, ...fields });
    const { arrivals, deliveries, restraints, phases } = provisionalStore(base);
    await arrivals.append(arrival("b"));
    expect(await phases.rename(phase, "shop/stage")).toBe(true);
    const digests = (await arrivals.list("shop/stage", { limit: 9 })).map(({ digest }) => digest);
    expect(digests).toEqual(["b", "a"]);
    expect(await phases.list()).toMatchObject([
      { phase: "app/oci" },
      { phase: "shop/stage", arrivals: 2, latest: { digest: "b" } },
    ]);
    expect(await deliveries.last({ ...edge, to: "shop/stage" })).toBe(first.version);
    expect(await restraints.list("shop")).toEqual([{ ...hold, phase: "shop/stage" }]);
    expect(await base.phases.list()).toMatchObject([
      { phase: "app/oci" },
      { phase, arrivals: 1, latest: { digest: "a" } },
    ]);
    expect(await base.deliveries.last(edge)).toBe(first.version);
  });

  test("gives settings other names only for itself", async () => {
    const base = memoryStore();
    const fields = { actor: "ada", reason: "incident", setAt: new Date(1000) };
    const settings = [
      { ...fields, scope: "app", mode: "off" },
      { ...fields, scope: phase, mode: "observe" },
    ] as const;
    await base.automation.set(settings[0]);
    await base.automation.set(settings[1]);
    const { automation, phases } = provisionalStore(base);
    expect(await automation.rename("app", "shop")).toBe(true);
    expect(await phases.rename(phase, "shop/stage")).toBe(true);
    expect(await automation.list()).toEqual([
      { ...settings[0], scope: "shop" },
      { ...settings[1], scope: "shop/stage" },
    ]);
    expect(await base.automation.list()).toEqual(settings);
  });

  test("finds what it has given another name once the store itself has done so", async () => {
    const base = memoryStore();
    const first = await base.arrivals.append(arrival("a"));
    const fields = { actor: "ada", reason: "frozen", createdAt: new Date(1), expiresAt: undefined };
    const hold = await base.restraints.add({ kind: "hold", phase, ...fields });
    const { arrivals, restraints, phases } = provisionalStore(base);
    await phases.rename(phase, "shop/stage");
    await base.phases.rename(phase, "shop/stage");
    expect(await arrivals.latest("shop/stage")).toEqual({ ...first, phase: "shop/stage" });
    const written = await base.arrivals.append({ ...arrival("b"), phase: "shop/stage" });
    expect(await arrivals.latest("shop/stage")).toEqual(written);
    expect(await restraints.list("shop")).toEqual([{ ...hold, phase: "shop/stage" }]);
    expect(await phases.list()).toMatchObject([{ phase: "shop/stage", arrivals: 2 }]);
  });

  test("takes what it learnt along to another name", async () => {
    const { arrivals, phases } = provisionalStore(memoryStore());
    await arrivals.latest("shop/stage");
    await arrivals.append(arrival("a"));
    expect(await phases.rename(phase, "shop/stage")).toBe(true);
    const next = await arrivals.append({ ...arrival("b"), phase: "shop/stage" });
    const digests = (await arrivals.list("shop/stage", { limit: 9 })).map(({ digest }) => digest);
    expect(digests).toEqual(["b", "a"]);
    expect(await arrivals.latest("shop/stage")).toEqual(next);
  });
});
