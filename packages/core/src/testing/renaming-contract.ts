import assert from "node:assert/strict";
import type { EdgeKey, PhaseKey, Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";
import {
  arrival,
  automationOf,
  byScope,
  edge,
  promotion,
  staging,
  vetoOf,
} from "./contract-entries.ts";

/** What every store must do for phases and pipelines that get another name. */
export const renamingContract: readonly ContractCase<Store>[] = [
  {
    name: "lists the phases of which something is kept, with what they showed last",
    run: async ({ arrivals, promotions, restraints, automation, phases }) => {
      assert.deepEqual(await phases.list(), []);
      await arrivals.latest("app/nothing");
      await restraints.add({ ...vetoOf("a"), phase: "shop/held" });
      await automation.set(automationOf("shop/observed", "observe"));
      await automation.set(automationOf("shop", "off"));
      await automation.set(automationOf("*", "off"));
      await promotions.begin({ ...promotion(), edge: { ...edge, to: "app/empty" } });
      await arrivals.append(arrival({ digest: "a", phase: "app/oci" }));
      await arrivals.append(arrival({ digest: "b", phase: "app/oci", recordedAt: new Date(2000) }));
      const again = { resource: { other: true }, recordedAt: new Date(3000) };
      await arrivals.append(arrival({ digest: "b", phase: "app/oci", ...again }));
      assert.deepEqual(await phases.list(), [
        { phase: "app/empty", arrivals: 0, latest: undefined },
        {
          phase: "app/oci",
          arrivals: 3,
          latest: { digest: "b", digestRecordedAt: new Date(2000) },
        },
        { phase: "shop/held", arrivals: 0, latest: undefined },
        { phase: "shop/observed", arrivals: 0, latest: undefined },
      ]);
    },
  },
  {
    name: "moves all that is kept of a phase to another name",
    run: async (store) => {
      const { phases } = store;
      const stage: PhaseKey = "shop/stage";
      const onward: EdgeKey = { ...edge, from: staging, to: "app/production" };
      const first = await store.arrivals.append(arrival({ digest: "a" }));
      const second = await store.arrivals.append(arrival({ digest: "b", cause: "outside" }));
      const into = await store.promotions.begin(promotion());
      const from = await store.promotions.begin({ ...promotion(), edge: onward });
      await store.deliveries.mark(edge, first.version);
      await store.deliveries.mark(onward, second.version);
      const veto = await store.restraints.add(vetoOf("b"));
      assert.equal(await phases.rename(staging, stage), true);

      const moved = [second, first].map((one) => ({ ...one, phase: stage }));
      assert.deepEqual(await store.arrivals.list(stage, { limit: 9 }), moved);
      assert.deepEqual(await store.arrivals.latest(stage), moved[0]);
      assert.deepEqual(await store.arrivals.find("a", [stage]), moved[1]);
      assert.deepEqual(await store.arrivals.since("a", { phase: stage, limit: 9 }), ["b"]);
      const outside = { phases: [stage], cause: "outside" } as const;
      assert.equal(await store.arrivals.shown("b", outside), true);
      const intoStage = { ...edge, to: stage };
      const fromStage = { ...onward, from: stage };
      const all = await store.promotions.list({ limit: 9 });
      assert.deepEqual(all, [
        { ...from, edge: fromStage },
        { ...into, edge: intoStage },
      ]);
      assert.deepEqual(await store.promotions.list({ limit: 9, to: stage }), all.slice(1));
      assert.deepEqual(await store.promotions.list({ limit: 9, pipeline: "shop" }), all.slice(1));
      assert.deepEqual(await store.promotions.list({ limit: 9, pipeline: "app" }), all.slice(0, 1));
      assert.deepEqual(await store.promotions.get(into.id), all[1]);
      assert.equal(await store.deliveries.last(intoStage), first.version);
      assert.equal(await store.deliveries.last(fromStage), second.version);
      assert.deepEqual(await store.restraints.list("shop"), [{ ...veto, phase: stage }]);

      assert.equal(await store.arrivals.latest(staging), undefined);
      assert.deepEqual(await store.arrivals.list(staging, { limit: 9 }), []);
      assert.equal(await store.arrivals.shown("b", { phases: [staging] }), false);
      assert.equal(await store.arrivals.find("a", [staging]), undefined);
      assert.equal(await store.arrivals.since("a", { phase: staging, limit: 9 }), undefined);
      assert.deepEqual(await store.promotions.list({ limit: 9, to: staging }), []);
      assert.equal(await store.deliveries.last(edge), undefined);
      assert.deepEqual(await store.restraints.list("app"), []);
      const kept = await phases.list();
      assert.deepEqual(
        kept.map(({ phase }) => phase),
        ["app/oci", "app/production", stage],
      );
    },
  },
  {
    name: "goes on under the new name, and forgets nothing if it changes again",
    run: async ({ arrivals, phases, restraints }) => {
      const first = await arrivals.append(arrival({ digest: "a" }));
      assert.equal(await phases.rename(staging, "app/stage"), true);
      const renewed = await arrivals.append(
        arrival({ digest: "a", phase: "app/stage", resource: { other: true } }),
      );
      assert.equal(renewed.digestVersion, first.version);
      const anew = await arrivals.append(arrival({ digest: "a" }));
      assert.equal(anew.repeated, false);
      assert.equal(await phases.rename("app/stage", "shop/stage"), true);
      await arrivals.append(arrival({ digest: "b", phase: "shop/stage" }));
      const back = await arrivals.append(arrival({ digest: "a", phase: "shop/stage" }));
      assert.equal(back.repeated, true);
      assert.equal((await arrivals.list("shop/stage", { limit: 9 })).length, 4);
      assert.equal((await arrivals.list(staging, { limit: 9 })).length, 1);
      const hold = await restraints.add({ ...vetoOf("a"), phase: "shop/stage" });
      assert.deepEqual(await restraints.list("shop"), [hold]);
    },
  },
  {
    name: "moves nothing where there is nothing, and nothing over what is there",
    run: async ({ arrivals, phases, promotions, restraints }) => {
      assert.equal(await phases.rename(staging, "app/stage"), false);
      await arrivals.append(arrival({ digest: "a" }));
      await arrivals.append(arrival({ digest: "b", phase: "app/stage" }));
      await restraints.add({ ...vetoOf("a"), phase: "app/held" });
      await promotions.begin({ ...promotion(), edge: { ...edge, to: "app/empty" } });
      const before = await phases.list();
      for (const taken of ["app/stage", "app/held", "app/empty", edge.from, staging] as const) {
        assert.equal(await phases.rename(staging, taken), false);
      }
      assert.deepEqual(await phases.list(), before);
      assert.equal((await arrivals.latest("app/stage"))?.digest, "b");
    },
  },
  {
    name: "goes on with promotions that had not ended when their phase was renamed",
    run: async ({ arrivals, deliveries, phases, promotions }) => {
      const { version } = await arrivals.append(arrival({ digest: "b", phase: "app/oci" }));
      const begun = await promotions.begin({ ...promotion(), arrival: version });
      const left = { state: "running", commit: "c0ffee" } as const;
      await promotions.update(begun.id, left);
      assert.equal(await phases.rename(staging, "app/stage"), true);
      const stage = { ...edge, to: "app/stage" } as const;
      const moved = { ...begun, ...left, edge: stage };
      const running = await promotions.list({ limit: 9, to: "app/stage", state: "running" });
      assert.deepEqual(running, [moved]);
      const end = { state: "promoted", endedAt: new Date(5000) } as const;
      const ended = await promotions.update(begun.id, { ...end, delivered: true });
      assert.deepEqual(ended, { ...moved, ...end });
      assert.equal(await deliveries.last(stage), version);
    },
  },
  {
    name: "moves what was set for the automation of a phase, and of that alone",
    run: async ({ automation, phases }) => {
      const wider = [automationOf("*", "observe"), automationOf("app", "on")];
      const other = automationOf("app/staging-2", "on");
      const ofPhase = automationOf(staging, "off");
      for (const setting of [...wider, other, ofPhase]) {
        await automation.set(setting);
      }
      assert.equal(await phases.rename(staging, "app/staging-2"), false);
      assert.equal(await phases.rename(staging, "app/stage"), true);
      const moved = { ...ofPhase, scope: "app/stage" };
      assert.deepEqual(byScope(await automation.list()), [...wider, moved, other]);
    },
  },
  {
    name: "moves what was set for the automation of a pipeline, but not over what is there",
    run: async ({ automation, phases }) => {
      const system = automationOf("*", "observe");
      const phase = automationOf(staging, "off");
      const pipeline = automationOf("app", "off");
      assert.equal(await automation.rename("app", "shop"), false);
      for (const setting of [system, phase, pipeline]) {
        await automation.set(setting);
      }
      assert.equal(await automation.rename("app", "shop"), true);
      const moved = { ...pipeline, scope: "shop" };
      assert.deepEqual(byScope(await automation.list()), [system, phase, moved]);
      assert.equal(await automation.rename("app", "shop"), false);
      await automation.set(pipeline);
      assert.equal(await automation.rename("app", "shop"), false);
      assert.deepEqual(byScope(await automation.list()), [system, pipeline, phase, moved]);
      assert.deepEqual(
        (await phases.list()).map((kept) => kept.phase),
        [staging],
      );
    },
  },
  {
    name: "tells in the audit log what was done under the name it had then",
    run: async ({ arrivals, audit, phases }) => {
      await arrivals.append(arrival({ digest: "a" }));
      const entry = await audit.append({
        at: new Date(1000),
        actor: "ada",
        origin: "cli",
        action: "hold",
        scope: staging,
        details: { reason: "freeze" },
        outcome: "done",
        message: undefined,
        promotion: undefined,
      });
      assert.equal(await phases.rename(staging, "app/stage"), true);
      assert.deepEqual(await audit.list({ limit: 9 }), [entry]);
    },
  },
];
