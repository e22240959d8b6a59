import assert from "node:assert/strict";
import type { NewAuditEntry } from "../audit.ts";
import type { PhaseKey, ShownAmong, Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";
import {
  arrival,
  auditEntry,
  automationOf,
  byScope,
  edge,
  promotion,
  staging,
  vetoOf,
} from "./contract-entries.ts";
import { listsContract } from "./lists-contract.ts";
import { loginSessionsContract } from "./login-sessions-contract.ts";
import { pastContract } from "./past-contract.ts";
import { renamingContract } from "./renaming-contract.ts";
import { schedulesContract } from "./schedules-contract.ts";
import { sightingsContract } from "./sightings-contract.ts";

/** What every store must do; each case takes a store that is empty. */
export const storeContract: readonly ContractCase<Store>[] = [
  {
    name: "gives arrivals ascending versions, also when the clock goes back",
    run: async ({ arrivals }) => {
      const first = await arrivals.append(arrival({ digest: "a", recordedAt: new Date(2000) }));
      const second = await arrivals.append(arrival({ digest: "b", recordedAt: new Date(1000) }));
      const third = await arrivals.append(arrival({ digest: "c", recordedAt: new Date(1000) }));
      assert.ok(first.version < second.version && second.version < third.version);
      assert.match(
        first.version,
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    },
  },
  {
    name: "knows the latest arrival of each phase",
    run: async ({ arrivals }) => {
      assert.equal(await arrivals.latest(staging), undefined);
      await arrivals.append(arrival({ digest: "a" }));
      const latest = await arrivals.append(arrival({ digest: "b" }));
      await arrivals.append(arrival({ digest: "c", phase: "app/production" }));
      assert.deepEqual(await arrivals.latest(staging), latest);
    },
  },
  {
    name: "lists arrivals newest first, page by page",
    run: async ({ arrivals }) => {
      for (const digest of ["a", "b", "c", "d", "e"]) {
        await arrivals.append(arrival({ digest }));
      }
      const page = await arrivals.list(staging, { limit: 2 });
      assert.deepEqual(
        page.map(({ digest }) => digest),
        ["e", "d"],
      );
      const next = await arrivals.list(staging, { limit: 2, before: page.at(-1)?.version });
      assert.deepEqual(
        next.map(({ digest }) => digest),
        ["c", "b"],
      );
      const last = await arrivals.list(staging, { limit: 2, before: next.at(-1)?.version });
      assert.deepEqual(
        last.map(({ digest }) => digest),
        ["a"],
      );
    },
  },
  {
    name: "keeps every field of an arrival",
    run: async ({ arrivals }) => {
      const given = arrival({
        digest: "sha256:0/ü",
        resource: { image: "app", tags: [1, null, true] },
        annotations: { revision: "1" },
        commit: "c0ffee",
        cause: "promotion",
        promotion: "p",
        actor: "ada",
      });
      const appended = await arrivals.append(given);
      const { version } = appended;
      const digestRecordedAt = given.recordedAt;
      const added = { version, digestVersion: version, digestRecordedAt, repeated: false };
      assert.deepEqual(appended, { ...given, ...added });
      assert.deepEqual(await arrivals.latest(staging), appended);
    },
  },
  {
    name: "marks an arrival that brings back an earlier digest as repeated",
    run: async ({ arrivals }) => {
      await arrivals.append(arrival({ digest: "a" }));
      const renewed = await arrivals.append(arrival({ digest: "a", resource: { other: true } }));
      assert.equal(renewed.repeated, false);
      await arrivals.append(arrival({ digest: "b" }));
      assert.equal((await arrivals.append(arrival({ digest: "a" }))).repeated, true);
    },
  },
  {
    name: "knows which arrival brought a digest that stays while other fields change",
    run: async ({ arrivals }) => {
      await arrivals.append(arrival({ digest: "a" }));
      await arrivals.append(arrival({ digest: "b" }));
      const back = await arrivals.append(arrival({ digest: "a", recordedAt: new Date(3000) }));
      const renewed = await arrivals.append(
        arrival({ digest: "a", resource: { other: true }, recordedAt: new Date(4000) }),
      );
      assert.equal(renewed.digestVersion, back.version);
      assert.deepEqual(renewed.digestRecordedAt, back.recordedAt);
      assert.equal(renewed.repeated, true);
      assert.ok(renewed.version > back.version);
    },
  },
  {
    name: "knows which digests were ever shown by some phases",
    run: async ({ arrivals }) => {
      await arrivals.append(arrival({ digest: "a", phase: "app/oci" }));
      await arrivals.append(arrival({ digest: "a", cause: "outside" }));
      const shown = (digest: string, among: ShownAmong) => arrivals.shown(digest, among);
      assert.equal(await shown("a", { phases: ["app/oci", staging] }), true);
      assert.equal(await shown("b", { phases: ["app/oci", staging] }), false);
      assert.equal(await shown("a", { phases: ["app/production"] }), false);
      assert.equal(await shown("a", { phases: [] }), false);
      assert.equal(await shown("a", { phases: [staging], cause: "outside" }), true);
      assert.equal(await shown("a", { phases: [staging], cause: "observed" }), false);
    },
  },
  {
    name: "keeps a promotion from beginning to end",
    run: async ({ promotions }) => {
      const why = {
        reason: "it is urgent",
        retryOf: promotion().arrival,
        resume: "on-newer",
        revision: "5f3c-ü",
      } as const;
      const given = { ...promotion(), ...why };
      const begun = await promotions.begin(given);
      assert.deepEqual({ ...begun, ...given }, begun);
      assert.deepEqual([begun.state, begun.unanswered], ["queued", false]);
      await promotions.update(begun.id, { state: "running" });
      const endedAt = new Date(5000);
      const end = {
        state: "promoted",
        commit: "c0ffee",
        annotations: { a: "b" },
        unanswered: true,
        endedAt,
      } as const;
      const ended = await promotions.update(begun.id, { ...end, delivered: true });
      assert.deepEqual(ended, { ...begun, ...end });
      assert.deepEqual(await promotions.get(begun.id), ended);
    },
  },
  {
    name: "marks the arrival of a promotion as delivered together with its end, if told so",
    run: async ({ promotions, deliveries }) => {
      const begun = await promotions.begin(promotion());
      await promotions.update(begun.id, { state: "failed" });
      assert.equal(await deliveries.last(edge), undefined);
      await promotions.update(begun.id, { state: "promoted", delivered: true });
      assert.equal(await deliveries.last(edge), begun.arrival);
    },
  },
  {
    name: "refuses to update a promotion that is not there",
    run: async ({ promotions }) => {
      const id = "01900000-0000-7000-8000-000000000000";
      assert.equal(await promotions.get(id), undefined);
      await assert.rejects(promotions.update(id, { state: "failed" }), { code: "STORE" });
    },
  },
  {
    name: "lists promotions newest first, also of one phase",
    run: async ({ promotions }) => {
      const first = await promotions.begin(promotion());
      const other = { ...edge, to: "app/production" } as const;
      await promotions.begin({ ...promotion(), edge: other });
      const last = await promotions.begin(promotion());
      const ids = async (to?: PhaseKey) => {
        const found = await promotions.list({ limit: 10, ...(to && { to }) });
        return found.map(({ id }) => id);
      };
      assert.deepEqual(await ids(staging), [last.id, first.id]);
      await promotions.update(first.id, { state: "running" });
      const running = await promotions.list({ limit: 10, state: "running" });
      assert.deepEqual(
        running.map(({ id }) => id),
        [first.id],
      );
      assert.equal((await ids()).length, 3);
    },
  },
  {
    name: "remembers the last delivery of an edge and never an older one",
    run: async ({ arrivals, deliveries }) => {
      const first = await arrivals.append(arrival({ digest: "a" }));
      const second = await arrivals.append(arrival({ digest: "b" }));
      assert.equal(await deliveries.last(edge), undefined);
      await deliveries.mark(edge, second.version);
      await deliveries.mark(edge, first.version);
      assert.equal(await deliveries.last(edge), second.version);
      assert.equal(await deliveries.last({ ...edge, kind: "other" }), undefined);
    },
  },
  {
    name: "keeps holds and vetoes of a pipeline until they are removed",
    run: async ({ restraints }) => {
      const veto = await restraints.add(vetoOf("a"));
      const { scope: _, digest: __, ...fields } = vetoOf("a");
      const given = { ...fields, kind: "hold", promotion: promotion().arrival } as const;
      const hold = await restraints.add(given);
      assert.deepEqual(hold, { ...given, id: hold.id });
      assert.deepEqual(await restraints.list("app"), [veto, hold]);
      assert.deepEqual(await restraints.list("ap"), []);
      assert.equal(await restraints.remove(veto.id), true);
      assert.equal(await restraints.remove(veto.id), false);
      assert.deepEqual(await restraints.list("app"), [hold]);
    },
  },
  {
    name: "keeps what was set last for the automation of each scope",
    run: async ({ automation }) => {
      assert.deepEqual(await automation.list(), []);
      const first = automationOf("*", "off");
      const phase = automationOf(staging, "observe");
      await automation.set(first);
      await automation.set(phase);
      assert.deepEqual(byScope(await automation.list()), [first, phase]);
      const last = { ...first, mode: "on", actor: "bob", setAt: new Date(2000) } as const;
      await automation.set(last);
      const pipeline = automationOf("app", "on");
      await automation.set(pipeline);
      assert.deepEqual(byScope(await automation.list()), [last, pipeline, phase]);
    },
  },
  {
    name: "keeps every field of an entry of the audit log",
    run: async ({ audit }) => {
      const refused = {
        ...change("freeze"),
        outcome: "refused",
        message: "nobody knows it",
      } as const;
      const promoted = { ...change("urgent"), promotion: promotion().arrival };
      const entries = [await audit.append(promoted), await audit.append(refused)];
      assert.deepEqual(entries, [
        { ...promoted, id: entries[0]?.id },
        { ...refused, id: entries[1]?.id },
      ]);
      assert.deepEqual(await audit.list({ limit: 10 }), entries.toReversed());
    },
  },
  {
    name: "gives entries of the audit log ascending ids, also when the clock goes back",
    run: async ({ audit }) => {
      const first = await audit.append({ ...change("one"), at: new Date(2000) });
      const second = await audit.append({ ...change("two"), at: new Date(1000) });
      assert.ok(first.id < second.id);
    },
  },
  {
    name: "lists the audit log page by page, newest first or oldest first",
    run: async ({ audit }) => {
      const ids: string[] = [];
      for (const reason of ["a", "b", "c", "d", "e"]) {
        ids.push((await audit.append(change(reason))).id);
      }
      const [, second = "", , fourth = ""] = ids;
      const reasons = async (page: Parameters<typeof audit.list>[0]) => {
        const entries = await audit.list(page);
        return entries.map(({ details }) => details["reason"]);
      };
      assert.deepEqual(await reasons({ limit: 2 }), ["e", "d"]);
      assert.deepEqual(await reasons({ limit: 2, before: fourth }), ["c", "b"]);
      assert.deepEqual(await reasons({ limit: 2, before: second }), ["a"]);
      assert.deepEqual(await reasons({ limit: 2, after: "" }), ["a", "b"]);
      assert.deepEqual(await reasons({ limit: 2, after: second }), ["c", "d"]);
      assert.deepEqual(await reasons({ limit: 2, after: second, before: fourth }), ["c"]);
      assert.deepEqual(await reasons({ limit: 2, after: ids.at(-1) }), []);
    },
  },
  {
    name: "cleans what an entry of the audit log says, and cuts it short",
    run: async ({ audit }) => {
      const long = "x".repeat(100_000);
      const many = Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`k${index}`, long]),
      );
      const written = await audit.append({
        ...change("freeze"),
        actor: "a\u202Eda",
        scope: `app/${long}`,
        details: { reason: "do not\u0007 ring", ...many },
        message: long,
      });
      assert.equal(written.actor, "ada");
      assert.equal(written.details["reason"], "do not ring");
      assert.ok(JSON.stringify(written).length < 30_000);
      assert.deepEqual(await audit.list({ limit: 1 }), [written]);
    },
  },
  {
    name: "drops holds and vetoes that expired more than a day before another one is added",
    run: async ({ restraints }) => {
      const day = 86_400_000;
      const expiresAt = new Date(5000);
      const brief = await restraints.add({ ...vetoOf("a"), expiresAt });
      const elsewhere = { ...vetoOf("a"), phase: "web/staging", expiresAt } as const;
      await restraints.add(elsewhere);
      const lasting = await restraints.add(vetoOf("b"));
      const later = await restraints.add({ ...vetoOf("c"), createdAt: new Date(5000 + day) });
      assert.deepEqual(await restraints.list("app"), [brief, lasting, later]);
      const last = await restraints.add({ ...vetoOf("d"), createdAt: new Date(5001 + day) });
      assert.deepEqual(await restraints.list("app"), [lasting, later, last]);
      assert.deepEqual(await restraints.list("web"), []);
    },
  },
  ...listsContract,
  ...pastContract,
  ...sightingsContract,
  ...loginSessionsContract,
  ...schedulesContract,
  ...renamingContract,
];

function change(reason: string): NewAuditEntry {
  return auditEntry({ scope: staging, details: { reason, for: "1h" } });
}
