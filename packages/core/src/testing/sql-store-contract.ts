import assert from "node:assert/strict";
import type { NewArrival, PhaseKey, Store } from "../store.ts";
import type { ContractCase } from "./store-contract.ts";

/** A database that is empty, with a store of ours in it. */
export interface SqlStoreSubject {
  readonly store: Store;
  /** Runs a statement on a connection of its own, as somebody who edits the tables by hand. */
  readonly edit: (sql: string) => Promise<void>;
}

const staging: PhaseKey = "app/staging";

/** What every store in a database must do beyond the contract of all. */
export const sqlStoreContract: readonly ContractCase<SqlStoreSubject>[] = [
  {
    name: "lists an entry that was edited so that it cannot be read, and what is beside it",
    run: async ({ store: { arrivals }, edit }) => {
      const first = await arrivals.append(arrival("a"));
      const second = await arrivals.append(arrival("b"));
      const third = await arrivals.append(arrival("c"));
      const fourth = await arrivals.append(arrival("d"));
      await edit(`update arrival set resource = '{"half":' where version = '${second.version}'`);
      await edit(`update arrival set annotations = '["x"]' where version = '${third.version}'`);
      const lost = { resource: null, annotations: {} };
      const resource = "the resource is not the JSON that was written";
      const annotations = "the annotations are not the JSON that was written";
      assert.deepEqual(await arrivals.list(staging, { limit: 9 }), [
        fourth,
        { ...third, ...lost, unreadable: annotations },
        { ...second, ...lost, unreadable: resource },
        first,
      ]);
    },
  },
  {
    name: "goes on from an entry that cannot be read by its digest",
    run: async ({ store: { arrivals }, edit }) => {
      const first = await arrivals.append(arrival("a"));
      await edit("update arrival set resource = 'no', annotations = 'no'");
      const latest = await arrivals.latest(staging);
      assert.deepEqual([latest?.version, latest?.digest], [first.version, "a"]);
      const same = await arrivals.append(arrival("a"));
      assert.deepEqual([same.digestVersion, same.repeated], [first.version, false]);
      await arrivals.append(arrival("b"));
      assert.equal((await arrivals.append(arrival("a"))).repeated, true);
    },
  },
  {
    name: "lists a record of a promotion whose annotations were edited without them",
    run: async ({ store: { promotions }, edit }) => {
      const begun = await promotions.begin({
        kind: "promotion",
        edge: { kind: "promotion", from: "app/oci", to: staging },
        arrival: "01900000-0000-7000-8000-000000000000",
        fromDigest: "b",
        toDigest: "a",
        cause: "person",
        actor: "ada",
        createdAt: new Date(1000),
      });
      await edit("update promotion set annotations = '{'");
      assert.deepEqual(await promotions.list({ limit: 9 }), [begun]);
    },
  },
];

function arrival(digest: string): NewArrival {
  return {
    phase: staging,
    digest,
    resource: { digest },
    annotations: { key: "value" },
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    rewritten: false,
    recordedAt: new Date(1000),
  };
}
