import assert from "node:assert/strict";
import type { Timers } from "../runtime.ts";
import type { TakenImage } from "../sightings.ts";
import type { Arrivals, NewArrival, NewPromotion, PhaseKey, Store } from "../store.ts";
import type { Retention } from "../stores/sql/retention.ts";
import { AwaitedTimers } from "./awaited-timers.ts";
import type { ContractCase } from "./contract-case.ts";
import { auditEntry } from "./contract-entries.ts";
import { makeOlder } from "./make-older.ts";

/** A database that is empty. */
export interface SqlStoreSubject {
  readonly open: (options?: {
    readonly retention?: Retention;
    readonly timers?: Timers;
  }) => Promise<Store>;
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
    name: "looks for what is too old at the same entries, also if they have to be written again",
    run: async ({ open }) => {
      const { arrivals, promotions } = await open({ retention: { arrivals: 40, promotions: 1 } });
      for (let number = 0; number < 42; number += 1) {
        await arrivals.append(arrival(`digest ${number}`));
      }
      // Every second one looks. This one waits, and is then written beside a change that fails.
      const before = promotions.begin(promotion(staging));
      const appended = arrivals.append(arrival("last"));
      await assert.rejects(promotions.update("nothing", { state: "failed" }), { code: "STORE" });
      await Promise.all([before, appended]);
      assert.equal((await arrivals.list(staging, { limit: 99 })).length, 40);
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
  ...(["forward", "back"] as const).flatMap((direction) => [
    {
      name: `lets nobody take it from who is alive when the clock jumps ${direction}`,
      run: async ({ open, edit }: SqlStoreSubject) => {
        const [own, other] = [new AwaitedTimers(), new AwaitedTimers()];
        const { arrivals } = await open({ timers: own });
        const waits = other.set();
        await edit(jumped[direction]);
        const refused = assert.rejects(open({ timers: other }), { code: "STORE_HELD" });
        await waits;
        const renewed = own.set();
        await own.advance(5000);
        await renewed;
        await other.advance(10_000);
        await refused;
        await arrivals.append(arrival("a"));
      },
    },
    {
      name: `can be taken from who is gone when the clock jumps ${direction}`,
      run: async ({ open, edit }: SqlStoreSubject) => {
        const [own, other] = [new AwaitedTimers(), new AwaitedTimers()];
        const asleep = await open({ timers: own });
        const waits = other.set();
        await edit(jumped[direction]);
        const taken = open({ timers: other });
        await waits;
        await other.advance(10_000);
        const { arrivals } = await taken;
        await assert.rejects(asleep.arrivals.append(arrival("a")), /has taken over the store/);
        assert.equal(asleep.lost?.aborted, true);
        await own.advance(5000);
        await arrivals.append(arrival("b"));
        const third = new AwaitedTimers(other.now());
        await assert.rejects(open({ timers: third }), { code: "STORE_HELD" });
        assert.deepEqual(await digests(arrivals), ["b"]);
      },
    },
  ]),
  {
    name: "is not brought up to date while another process has it",
    run: async ({ open, look, edit }) => {
      const held = await open();
      await edit(makeOlder);
      await assert.rejects(open(), { code: "STORE_HELD" });
      await assert.rejects(look(), /was made by an older version of Glu/);
      await held.close();
      const { sightings } = await open();
      await sightings.see({ repository: "app", digest: "a" }, new Date(1));
    },
  },
  {
    name: "lists by pipeline what an older version has written",
    run: async ({ open, edit }) => {
      const older = await open();
      const { id } = await older.promotions.begin({ ...promotion(staging), revision: "v1" });
      const scopes = [staging, "app", "*", "web/staging"];
      for (const scope of scopes) {
        await older.audit.append(auditEntry({ scope }));
      }
      await older.close();
      await edit(makeOlder);
      const { promotions, audit } = await open();
      const [record] = await promotions.list({ pipeline: "app", limit: 9 });
      assert.equal(record?.id, id);
      assert.equal(record.revision, undefined);
      const next = await promotions.begin({ ...promotion(staging), revision: "v2" });
      assert.equal((await promotions.get(next.id))?.revision, "v2");
      const ofIt = await audit.list({ pipeline: "app", after: "", limit: 9 });
      assert.deepEqual(
        ofIt.map(({ scope }) => scope),
        [staging, "app"],
      );
    },
  },
  {
    name: "is left as it was, and to others, by who fails to bring it up to date",
    run: async ({ open, edit }) => {
      await (await open()).close();
      await edit(`${makeOlder}; create table taken_image (other integer)`);
      await assert.rejects(open(), { code: "STORE", message: /taken_image.* already exists/ });
      await edit("drop table taken_image");
      const { sightings } = await open();
      await sightings.see({ repository: "app", digest: "a" }, new Date(1));
    },
  },
  {
    name: "gives ascending versions and ids after a clock that was ahead, also across a restart",
    run: async ({ open }) => {
      const ahead = await open();
      const recordedAt = new Date("2100-01-01");
      const first = await ahead.arrivals.append({ ...arrival("a"), recordedAt });
      await ahead.close();
      const { arrivals, promotions } = await open();
      const second = await arrivals.append(arrival("b"));
      const third = await promotions.begin(promotion(staging));
      assert.ok(first.version < second.version && second.version < third.id);
    },
  },
  {
    name: "remembers of each repository the images that were seen last, also when it is opened again",
    run: async ({ open, edit }) => {
      const store = await open();
      await store.sightings.see({ repository: "other", digest: "a" }, new Date(1));
      await edit(
        `insert into sighting
         with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 10000)
         select 'app', 'digest ' || n, n, n from numbers`,
      );
      await store.sightings.see({ repository: "app", digest: "new" }, new Date(20_000));
      await store.close();
      const { sightings } = await open();
      const seen = (repository: string, digest: string) =>
        sightings.firstSeen({ repository, digest });
      assert.equal(await seen("app", "digest 1"), undefined);
      assert.deepEqual(await seen("app", "digest 2"), new Date(2));
      assert.deepEqual(await seen("app", "new"), new Date(20_000));
      assert.deepEqual(await seen("other", "a"), new Date(1));
    },
  },
  {
    name: "remembers of each repository a hundred selections, also when it is opened again",
    run: async ({ open }) => {
      const store = await open();
      const words = (number: number) => ({ repository: "app", selection: `semver ^${number}` });
      await store.sightings.take({ ...words(0), repository: "other" }, image, new Date(1));
      for (let number = 0; number <= 100; number++) {
        await store.sightings.take(words(number), image, new Date(number));
      }
      await store.close();
      const { sightings } = await open();
      assert.equal(await sightings.taken(words(0)), undefined);
      assert.deepEqual(await sightings.taken(words(1)), image);
      assert.deepEqual(await sightings.taken({ ...words(0), repository: "other" }), image);
    },
  },
  {
    name: "knows who is logged in also when it is opened again",
    run: async ({ open }) => {
      const store = await open();
      const session = { key: "key", token: "ada", proof: "proof", endsAt: new Date(99_000) };
      await store.sessions.keep(session, new Date(1000));
      await store.close();
      const { sessions } = await open();
      assert.deepEqual(await sessions.find("key"), session);
    },
  },
  {
    name: "writes what is seen and taken again only once a day",
    run: async ({ open, edit }) => {
      const { sightings } = await open();
      const look = async (at: number, given = image) => {
        await sightings.see({ repository: "app", digest: "a" }, new Date(at));
        await sightings.take({ repository: "app", selection: "newest" }, given, new Date(at));
      };
      await look(0);
      await edit("update lease set fence = fence + 1");
      await look(86_399_999);
      const takenOver = { code: "STORE", message: /has taken over the store/ };
      await assert.rejects(look(86_400_000), takenOver);
      await assert.rejects(look(1, { ...image, tag: "2" }), takenOver);
    },
  },
];

/** As if the clock had been set an hour ahead, or back, since the lease was renewed. */
const jumped = {
  forward: "update lease set expires_at = expires_at - 3600000",
  back: "update lease set expires_at = expires_at + 3600000",
};
const image: TakenImage = { tag: "1", digest: "a", mediaType: "m", size: 1, built: undefined };

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
