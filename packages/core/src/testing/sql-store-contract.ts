import assert from "node:assert/strict";
import type { Arrivals, NewArrival, NewPromotion, PhaseKey, Store } from "../store.ts";
import type { Retention } from "../stores/sql/retention.ts";
import type { ContractCase } from "./store-contract.ts";

/** A database that is empty. */
export interface SqlStoreSubject {
  readonly open: (options?: { readonly retention?: Retention }) => Promise<Store>;
  /** Opens it for somebody else, who only reads. */
  readonly look: () => Promise<Store | undefined>;
  /** Runs a statement on a connection of its own, as somebody who edits the tables by hand. */
  readonly edit: (sql: string) => Promise<void>;
}

const staging: PhaseKey = "app/staging";

/** What every store in a database must do beyond the contract of all. */
export const sqlStoreContract: readonly ContractCase<SqlStoreSubject>[] = [
  {
    name: "lists an entry that was edited so that it cannot be read, and what is beside it",
    run: async ({ open, edit }) => {
      const { arrivals } = await open();
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
    run: async ({ open, edit }) => {
      const { arrivals } = await open();
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
    run: async ({ open, edit }) => {
      const { promotions } = await open();
      const begun = await promotions.begin(promotion(staging));
      await edit("update promotion set annotations = '{'");
      assert.deepEqual(await promotions.list({ limit: 9 }), [begun]);
    },
  },
  {
    name: "keeps as many entries of each phase as it was told to, the newest in any case",
    run: async ({ open }) => {
      const { arrivals } = await open({ retention: { arrivals: 2, promotions: 1 } });
      const other = await arrivals.append({ ...arrival("other"), phase: "app/production" });
      for (const digest of ["a", "b", "c", "c"]) {
        await arrivals.append(arrival(digest));
      }
      assert.deepEqual(await digests(arrivals), ["c", "c"]);
      assert.deepEqual(await arrivals.list("app/production", { limit: 9 }), [other]);
      assert.equal(await arrivals.shown("a", { phases: [staging] }), true);
      assert.equal((await arrivals.append(arrival("a"))).repeated, true);
    },
  },
  {
    name: "keeps what was written with a longer memory until it has to forget it",
    run: async ({ open }) => {
      const store = await open();
      await store.arrivals.append(arrival("a"));
      await store.arrivals.append(arrival("b"));
      await store.close();
      const { arrivals } = await open({ retention: { arrivals: 1, promotions: 1 } });
      assert.deepEqual(await digests(arrivals), ["b", "a"]);
      await arrivals.append(arrival("c"));
      assert.deepEqual(await digests(arrivals), ["c"]);
    },
  },
  {
    name: "keeps as many records as it was told to, and those that still run in any case",
    run: async ({ open }) => {
      const { promotions } = await open({ retention: { arrivals: 1, promotions: 2 } });
      const other = await promotions.begin(promotion("app/production"));
      const running = await promotions.begin(promotion(staging));
      const ended = await promotions.begin(promotion(staging));
      await promotions.update(ended.id, { state: "failed", endedAt: new Date(2000) });
      const last = [
        await promotions.begin(promotion(staging)),
        await promotions.begin(promotion(staging)),
      ];
      const kept = await promotions.list({ limit: 9 });
      assert.deepEqual(kept, [...last.toReversed(), running, other]);
    },
  },
  {
    name: "remembers a digest that is shown again, however many came since it was first shown",
    run: async ({ open, edit }) => {
      const { arrivals } = await open({ retention: { arrivals: 1, promotions: 1 } });
      await arrivals.append(arrival("a"));
      await edit(
        `insert into shown_digest
         with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 10000)
         select '${staging}', 'digest ' || n, 'observed', '00000000-07d0-7000-8000-' || (100000000000 + n) from numbers`,
      );
      await arrivals.append({ ...arrival("a"), recordedAt: new Date(3000) });
      const shown = (digest: string) => arrivals.shown(digest, { phases: [staging] });
      assert.deepEqual(
        [await shown("a"), await shown("digest 1"), await shown("digest 2")],
        [true, false, true],
      );
    },
  },
  {
    name: "makes many changes at once, in their order, and one that fails alone",
    run: async ({ open }) => {
      const { promotions } = await open();
      const begin = () => promotions.begin(promotion(staging));
      const nowhere = promotions.update("01900000-0000-7000-8000-000000000000", {
        state: "failed",
      });
      const many = Array.from({ length: 120 });
      const first = many.map(begin);
      const nowhereEither = promotions.update("nothing", { state: "failed" });
      const last = many.map(begin);
      await assert.rejects(nowhere, { code: "STORE" });
      await assert.rejects(nowhereEither, {
        code: "STORE",
        message: /there is no promotion nothing/,
      });
      const begun = await Promise.all([...first, ...last]);
      assert.deepEqual(await promotions.list({ limit: 500 }), begun.toReversed());
    },
  },
  {
    name: "has what it says it has, for everybody, each of many changes",
    run: async ({ open, look }) => {
      const { promotions } = await open();
      const other = await look();
      const seen = Array.from({ length: 50 }, async () => {
        const begun = await promotions.begin(promotion(staging));
        assert.deepEqual(await other?.promotions.get(begun.id), begun);
      });
      await Promise.all(seen);
      await other?.close();
    },
  },
  {
    name: "makes none of many changes after another process has taken over",
    run: async ({ open, edit }) => {
      const { arrivals } = await open();
      await edit("update lease set fence = fence + 1");
      const made = await Promise.allSettled(
        ["a", "b", "c"].map((one) => arrivals.append(arrival(one))),
      );
      for (const one of made) {
        assert.match(
          one.status === "rejected" ? String(one.reason) : "made",
          /has taken over the store/,
        );
      }
      assert.deepEqual(await digests(arrivals), []);
    },
  },
];

async function digests(arrivals: Arrivals): Promise<readonly string[]> {
  return (await arrivals.list(staging, { limit: 9 })).map(({ digest }) => digest);
}

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

function promotion(to: PhaseKey): NewPromotion {
  return {
    kind: "promotion",
    edge: { kind: "promotion", from: "app/oci", to },
    arrival: "01900000-0000-7000-8000-000000000000",
    fromDigest: "b",
    toDigest: "a",
    cause: "person",
    actor: "ada",
    createdAt: new Date(1000),
  };
}
