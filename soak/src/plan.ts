import { seededRandom } from "@glu/git/testing";

/** What people and builds do, each as often as its number says in relation to the others. */
const actWeights = {
  image: 42,
  "moved back": 5,
  unrelated: 10,
  elsewhere: 8,
  hotfix: 3,
  revert: 5,
  hold: 4,
  release: 6,
  veto: 3,
  lift: 4,
  rollback: 7,
  promote: 14,
} as const;

/** What happens to machines. */
const troubleWeights = {
  restart: 2,
  kill: 2,
  "kill before a push": 1,
  "kill after a push": 1,
  "push lost before": 2,
  "push lost after": 2,
  "registry away": 3,
  "Git away": 3,
} as const;

/** Of them, those that end the process. */
const endings: ReadonlySet<TroubleKind> = new Set([
  "restart",
  "kill",
  "kill before a push",
  "kill after a push",
]);

export type ActKind = keyof typeof actWeights;
export type TroubleKind = keyof typeof troubleWeights;

export const actKinds = Object.keys(actWeights) as readonly ActKind[];
export const troubleKinds = Object.keys(troubleWeights) as readonly TroubleKind[];

export interface Act {
  readonly kind: ActKind;
  /** After the one before, in ms. */
  readonly after: number;
  /** From 0 to 1, which pipeline it is about. */
  readonly where: number;
  /** From 0 to 1, for whatever else there is to choose. */
  readonly pick: number;
}

export interface Trouble {
  readonly kind: TroubleKind;
  /** After the one before has ended, in ms. */
  readonly after: number;
  /** In ms. */
  readonly lasts: number;
  /** From 0 to 1, for whatever else there is to choose. */
  readonly pick: number;
}

/** What people and builds do, without end; the same for the same seed. */
export function* acts(seed: number, perSecond: number): Generator<Act, never> {
  const random = seededRandom(seed);
  for (;;) {
    const after = waitingTime(random(), 1000 / perSecond);
    yield { kind: weighted(actWeights, random()), after, where: random(), pick: random() };
  }
}

/** What happens to machines, without end. */
export function* troubles(seed: number): Generator<Trouble, never> {
  const random = seededRandom(seed ^ 0x5eed);
  for (;;) {
    const after = 1000 + waitingTime(random(), 4000);
    const lasts = 500 + random() * 6000;
    yield { kind: weighted(troubleWeights, random()), after, lasts, pick: random() };
  }
}

/** Work goes on for so long and is followed by a break, in ms. */
const work = 200_000;
const rest = 40_000;
/** Then what was begun before the break has ended, in ms. */
const windingUp = 20_000;

/** Whether nobody does anything so long after the beginning, in ms. */
export function isBreak(since: number): boolean {
  return since % (work + rest) >= work;
}

/** Whether a break has lasted long enough that what a process still has is what it keeps. */
export function isCalm(since: number): boolean {
  return since % (work + rest) >= work + windingUp;
}

/** Whether the process ends by it. */
export function isEnding({ kind }: Pick<Trouble, "kind">): boolean {
  return endings.has(kind);
}

export function choose<T>(from: readonly T[], pick: number): T | undefined {
  return from[Math.floor(pick * from.length)];
}

/** Of what happens at any time, so often on average; never much longer. */
function waitingTime(random: number, mean: number): number {
  return Math.min(-Math.log(1 - random) * mean, 5 * mean);
}

function weighted<Kind extends string>(
  weights: Readonly<Record<Kind, number>>,
  random: number,
): Kind {
  const kinds = Object.keys(weights) as Kind[];
  const all = kinds.reduce((sum, kind) => sum + weights[kind], 0);
  let left = random * all;
  for (const kind of kinds) {
    left -= weights[kind];
    if (left < 0) {
      return kind;
    }
  }
  throw new RangeError("a random number is below 1");
}
