import assert from "node:assert/strict";
import type { AuditFilter, NewAuditEntry } from "../audit.ts";
import type { NewPromotion, PhaseKey, PromotionFilter, Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";
import { auditEntry, edge, promotion } from "./contract-entries.ts";

/** What every store must do to list what somebody looks for. */
export const listsContract: readonly ContractCase<Store>[] = [
  {
    name: "lists promotions by pipeline, state, kind and actor, page by page",
    run: async ({ promotions }) => {
      const begin = async (to: PhaseKey, given: Partial<NewPromotion> = {}) =>
        (await promotions.begin({ ...promotion(), ...given, edge: { ...edge, to } })).id;
      const one = await begin("app/staging");
      const two = await begin("app/production", { actor: "bob" });
      const three = await begin("app_/staging", { kind: "rollback" });
      const four = await begin("app/staging", { kind: "rollback", actor: "bob" });
      const five = await begin("app/production");
      await promotions.update(two, { state: "failed" });
      await promotions.update(five, { state: "failed" });
      const list = async (filter: Partial<PromotionFilter>) => {
        const found = await promotions.list({ limit: 9, ...filter });
        return found.map(({ id }) => id);
      };
      assert.deepEqual(await list({ pipeline: "app" }), [five, four, two, one]);
      assert.deepEqual(await list({ pipeline: "app_" }), [three]);
      assert.deepEqual(await list({ pipeline: "ap" }), []);
      assert.deepEqual(await list({ pipeline: "app", limit: 2 }), [five, four]);
      assert.deepEqual(await list({ pipeline: "app", limit: 2, before: four }), [two, one]);
      assert.deepEqual(await list({ pipeline: "app", to: "app/production" }), [five, two]);
      assert.deepEqual(await list({ pipeline: "app_", to: "app/production" }), []);
      assert.deepEqual(await list({ state: "failed" }), [five, two]);
      assert.deepEqual(await list({ kind: "rollback" }), [four, three]);
      assert.deepEqual(await list({ kind: "rollback", pipeline: "app" }), [four]);
      assert.deepEqual(await list({ actor: "bob" }), [four, two]);
      assert.deepEqual(await list({ actor: "bob", state: "failed", pipeline: "app" }), [two]);
      assert.deepEqual(await list({ actor: "bob", before: four }), [two]);
      assert.deepEqual(await list({ actor: "ada", limit: 1, before: five }), [three]);
      assert.deepEqual(await list({ actor: "eve" }), []);
    },
  },
  {
    name: "lists the audit log by pipeline, actor, action, origin and outcome, in both directions",
    run: async ({ audit }) => {
      const append = async (given: Partial<NewAuditEntry>) =>
        (await audit.append(auditEntry(given))).id;
      const one = await append({ scope: "app/staging" });
      const two = await append({ scope: "app", action: "automation", outcome: "refused" });
      const three = await append({ scope: "*", action: "automation", actor: "bob" });
      const four = await append({ scope: "app_/staging", origin: "api" });
      const five = await append({ scope: "app/production", origin: "api", actor: "bob" });
      const list = async (page: AuditFilter & { before?: string; after?: string }) => {
        const found = await audit.list({ limit: 2, ...page });
        return found.map(({ id }) => id);
      };
      assert.deepEqual(await list({ pipeline: "app" }), [five, two]);
      assert.deepEqual(await list({ pipeline: "app", before: two }), [one]);
      assert.deepEqual(await list({ pipeline: "app", after: "" }), [one, two]);
      assert.deepEqual(await list({ pipeline: "app", after: two }), [five]);
      assert.deepEqual(await list({ pipeline: "ap" }), []);
      assert.deepEqual(await list({ actor: "bob" }), [five, three]);
      assert.deepEqual(await list({ action: "automation" }), [three, two]);
      assert.deepEqual(await list({ action: "automation", outcome: "refused" }), [two]);
      assert.deepEqual(await list({ origin: "api" }), [five, four]);
      assert.deepEqual(await list({ origin: "api", pipeline: "app", actor: "bob" }), [five]);
      assert.deepEqual(await list({ origin: "api", actor: "eve" }), []);
    },
  },
];
