import { setTimeout as sleep } from "node:timers/promises";
import type { Measured } from "../benchmark.ts";
import { measure } from "../measure.ts";
import { median } from "../statistics.ts";
import type { Entry } from "./catalogue.ts";
import { RawPushes } from "./raw-pushes.ts";
import type { StartedGlu } from "./started-glu.ts";
import type { World } from "./world.ts";

export interface PushedImagesOptions {
  readonly glu: StartedGlu;
  /** Those that an image of is committed for. */
  readonly promoted: readonly Entry[];
  /** How many are pushed one after the other. */
  readonly images: number;
  /** How often many are pushed at once. */
  readonly bursts: number;
  /** Of a core, while nothing happens: what is not put down to an image. */
  readonly idleShare: number;
}

type Outcome = "one" | "oneCpu" | "looked" | "burst";

/** Between two questions for the commit a branch is at, in ms. */
const askEvery = 2;
/** How long what an image costs after its commit is counted, in ms: it is read, noted and told. */
const aftermath = 1_000;
const looks = 2;
const every = 10;

/** From the push of an image until its commit is on the branch: one at a time, and many at once. */
export async function pushedImages(
  world: World,
  options: PushedImagesOptions,
): Promise<Readonly<Record<Outcome, Measured>>> {
  const { promoted, images, glu } = options;
  const [first] = promoted;
  if (!first) {
    throw new Error("nothing is promoted");
  }
  const raw = await RawPushes.prepare(world, first.repository, images + options.bursts + 1);
  await raw.push();
  const ones = await oneByOne(world, options, raw);
  const looked: number[] = [];
  for (let look = 0; look < looks; look += 1) {
    looked.push(await committed(world, promoted[(3 * look + 1) % promoted.length] ?? first));
  }
  const burst = promoted.filter((_, index) => index % every === 0);
  const bursts = await measure(
    { atOnce: () => allAtOnce(world, glu, burst), raw: () => raw.push() },
    { samples: options.bursts, warmUp: 0 },
  );
  await raw.remove();
  return {
    ...ones,
    looked: { value: median(looked) },
    burst: { value: bursts.atOnce, floor: burst.length * bursts.raw },
  };
}

/** A new image, and a webhook that says so; each takes turns with a raw push. */
async function oneByOne(
  world: World,
  { promoted, images, glu, idleShare }: PushedImagesOptions,
  raw: RawPushes,
): Promise<Readonly<Record<"one" | "oneCpu", Measured>>> {
  const taken: number[] = [];
  const used: number[] = [];
  const pushes: number[] = [];
  for (let round = 0; round <= images; round += 1) {
    const entry = promoted[(7 * round) % promoted.length];
    if (entry && round > 0) {
      pushes.push(await raw.push());
    }
    if (entry) {
      const begin = performance.now();
      const before = await glu.probe("cpu");
      const time = await committed(world, entry, glu);
      await sleep(aftermath);
      const after = await glu.probe("cpu");
      taken.push(time);
      used.push(after.cpu - before.cpu - idleShare * (performance.now() - begin));
    }
  }
  // The first one finds what was never run before.
  return {
    one: { value: median(taken.slice(1)), floor: median(pushes) },
    oneCpu: { value: median(used.slice(1)) },
  };
}

/** Milliseconds until the commit is there; whoever is given is told of the image. */
async function committed(world: World, entry: Entry, glu?: StartedGlu): Promise<number> {
  const base = await world.tip(entry.repository);
  const push = await world.preparePush(entry);
  const begin = performance.now();
  await push();
  await glu?.hint(`${world.registry.host}/${entry.image}`);
  while ((await world.tip(entry.repository)) === base) {
    world.signal.throwIfAborted();
    await sleep(askEvery);
  }
  return performance.now() - begin;
}

/** Milliseconds until there is a commit for each. */
async function allAtOnce(world: World, glu: StartedGlu, burst: readonly Entry[]): Promise<number> {
  const repositories = [...new Set(burst.map(({ repository }) => repository))];
  const bases = await Promise.all(
    repositories.map(async (name) => ({ name, base: await world.tip(name) })),
  );
  const pushes = await Promise.all(burst.map((entry) => world.preparePush(entry)));
  const begin = performance.now();
  await Promise.all(
    burst.map(async ({ image }, index) => {
      await pushes[index]?.();
      await glu.hint(`${world.registry.host}/${image}`);
    }),
  );
  for (const { name, base } of bases) {
    const expected = burst.filter(({ repository }) => repository === name).length;
    await allCommitted(world, { name, base, expected });
  }
  return performance.now() - begin;
}

interface Awaited {
  readonly name: string;
  readonly base: string;
  readonly expected: number;
}

/** Commits are counted only once the branch has moved. */
async function allCommitted(world: World, { name, base, expected }: Awaited): Promise<void> {
  let seen = base;
  let landed = 0;
  while (landed < expected) {
    world.signal.throwIfAborted();
    const tip = await world.tip(name);
    if (tip === seen) {
      await sleep(askEvery);
    } else {
      seen = tip;
      landed = await world.commitsSince(name, base);
    }
  }
}
