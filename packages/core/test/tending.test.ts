import { once } from "node:events";
import { silentLogger } from "@glu/core";
import { type PostgresServer, postgresAvailable, startPostgres } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  beatPeriod,
  type Membership,
  memberLifetime,
  type Register,
} from "../src/replicas/register.ts";
import type { ShareQueue, ShareQueueOptions } from "../src/replicas/share-queue.ts";
import { divide } from "../src/replicas/shares.ts";
import { Tending, type TendingOptions } from "../src/replicas/tending.ts";
import { systemTimers } from "../src/runtime.ts";
import { SharedClock } from "../src/shared-clock.ts";
import { postgresRegister } from "../src/stores/postgres.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const division = divide(["a", "b"].map((name) => ({ name, weight: 1, places: [] })));
/** Longer than a replica may be silent. */
const stopTime = memberLifetime + 2 * beatPeriod;

/** Takes what is offered while more is wanted. */
async function openQueue({
  wants,
  take,
}: Pick<ShareQueueOptions, "wants" | "take">): Promise<ShareQueue> {
  return {
    offer: async (shares) => {
      for (const share of shares) {
        await (wants() ? take(share) : undefined);
      }
    },
    wake: () => undefined,
    forget: async () => undefined,
    close: async () => undefined,
  };
}

describe.skipIf(isMissing)("a replica whose pipelines take long to end", () => {
  let postgres: PostgresServer;
  let register: Register;
  let one: Membership;
  let url: string;
  /** Told when pipelines begin and are asked to end. */
  let told: EventTarget;
  let ending: AbortController;
  let options: TendingOptions;
  let tending: Tending;
  let running: Promise<boolean>;

  beforeAll(async () => {
    postgres = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    url = await postgres.createDatabase();
    register = postgresRegister({ url, logger: silentLogger });
    told = new EventTarget();
    ending = new AbortController();
    one = await join("one");
    options = {
      membership: one,
      division,
      openQueue,
      system: { tend: () => ({ open: async () => tell("open"), stop }) },
      clock: new SharedClock(systemTimers),
      logger: silentLogger,
      timers: systemTimers,
    };
    tending = new Tending(options);
    const opened = once(told, "open");
    running = tending.run(ending.signal);
    await opened;
  });
  afterEach(() => register.close());
  afterAll(() => postgres.stop());

  function tell(what: string): void {
    told.dispatchEvent(new Event(what));
  }

  async function stop(): Promise<void> {
    tell("stop");
    await new Promise((resolve) => setTimeout(resolve, stopTime));
  }

  async function join(name: string): Promise<Membership> {
    const replica = { name, address: `http://${name}:8080`, version: "1.0.0", revision: undefined };
    return await register.join({ ...replica, division });
  }

  /** How long, in ms, the first is there and tends so many, for one that gives signs of life meanwhile. */
  async function isThere(two: Membership, tended: number): Promise<number> {
    const begin = performance.now();
    for (;;) {
      const census = await two.beat();
      const isGone = census?.replicas.every(({ id }) => id !== one.id) ?? true;
      if (isGone || census?.tenders.size !== tended) {
        return performance.now() - begin;
      }
      await new Promise((resolve) => setTimeout(resolve, beatPeriod / 3));
    }
  }

  test("gives signs of life while it gives back a part of them, and while it ends", async () => {
    const stopping = once(told, "stop");
    const two = await join("two");
    await two.beat();
    await stopping;
    expect(await isThere(two, 2)).toBeGreaterThan(memberLifetime + beatPeriod);
    ending.abort();
    expect(await running).toBe(true);
    const ended = tending.end();
    expect(await isThere(two, 1)).toBeGreaterThan(memberLifetime + beatPeriod);
    await ended;
    expect((await two.beat())?.replicas.map(({ name }) => name)).toEqual(["two"]);
  }, 60_000);

  test("warns once of another one at its own address", async () => {
    const warned: [fields: object, message: string][] = [];
    const warn = (fields: object, message: string) => warned.push([fields, message]);
    let looks = 0;
    const other = new Tending({
      ...options,
      membership: await join("one"),
      logger: { ...silentLogger, warn },
      clock: {
        set: () => {
          looks += 1;
        },
      },
    });
    const over = new AbortController();
    const run = other.run(over.signal);
    await expect.poll(() => warned, { timeout: 3 * beatPeriod }).toHaveLength(1);
    expect(warned[0]).toMatchObject([
      { replica: "one", address: "http://one:8080" },
      expect.stringContaining("set server.replica_url of each"),
    ]);
    const seen = looks;
    await expect.poll(() => looks, { timeout: 3 * beatPeriod }).toBeGreaterThan(seen);
    over.abort();
    await run;
    await other.end();
    await tending.end();
    expect(warned).toHaveLength(1);
  }, 60_000);

  test("closes a queue that is there only once it ends", async () => {
    const asked = once(told, "ask");
    const other = new Tending({
      ...options,
      membership: await join("two"),
      openQueue: async (given) => {
        tell("ask");
        await once(told, "answer");
        return { ...(await openQueue(given)), close: async () => tell("closed") };
      },
    });
    const [closed, over] = [once(told, "closed"), new AbortController()];
    const run = other.run(over.signal);
    await asked;
    over.abort();
    expect(await run).toBe(true);
    await other.end();
    tell("answer");
    await closed;
    await tending.end();
  });
});
