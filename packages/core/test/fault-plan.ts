import { seededRandom } from "@glu/git/testing";

/** What happens to one replica. */
export interface ReplicaFault {
  readonly kind: "kill" | "stop" | "cut" | "partition";
  /** After the beginning of the run, in ms. */
  readonly at: number;
  /** Which replica it is; one that is not there just now has its place taken by another of `among`. */
  readonly replica: number;
  readonly among: readonly number[];
  /** How long it lasts, in ms: until it is started again, goes on, or is let through. */
  readonly lasts: number;
}

/** What happens to what all replicas share. */
export interface SharedFault {
  readonly kind: "restart" | "cut all";
  readonly at: number;
  /** How long the database is away, in ms. */
  readonly lasts: number;
}

export interface FaultPlan {
  readonly replicas: readonly ReplicaFault[];
  readonly shared: readonly SharedFault[];
  /** When the last fault is over, in ms. */
  readonly lasts: number;
}

/** In ms. In the first part of a cycle nothing happens to one replica, which has to take over what others had. */
const cycleLength = 24_000;
const sparing = 17_000;
const all = [0, 1, 2] as const;

/** So many cycles: in each, six faults that end or stop a replica, four that cut connections, and a restart of the database. */
export function planFaults(seed: number, cycles: number): FaultPlan {
  const random = seededRandom(seed);
  const plans = Array.from({ length: cycles }, (_, cycle) =>
    planCycle(random, cycle * cycleLength),
  );
  return {
    replicas: plans.flatMap(({ replicas }) => replicas),
    shared: plans.flatMap(({ shared }) => shared),
    lasts: cycles * cycleLength,
  };
}

function planCycle(random: () => number, begin: number): Omit<FaultPlan, "lasts"> {
  const spared = Math.floor(random() * all.length);
  const others = all.filter((replica) => replica !== spared);
  const wild = begin + sparing;
  const some = { random, among: others };
  const any = { random, among: all };
  const short = { shortest: 300, longest: 3_000 };
  const long = { shortest: 2_000, longest: 12_000 };
  return {
    replicas: [
      fault("kill", { ...some, ...short, from: begin + 1_500, to: begin + 3_000 }),
      fault("stop", { ...some, ...long, from: begin + 2_000, to: begin + 6_000 }),
      fault("kill", { ...some, ...short, from: begin + 5_500, to: begin + 6_800 }),
      fault(random() < 0.5 ? "kill" : "stop", { ...some, ...long, from: begin + 7_000, to: wild }),
      fault("partition", { ...some, shortest: 1_000, longest: 9_000, from: begin, to: wild }),
      fault("cut", { ...some, shortest: 0, longest: 0, from: begin, to: wild }),
      fault("cut", { ...some, shortest: 0, longest: 0, from: begin, to: wild }),
      fault("kill", { ...any, ...short, from: wild, to: wild + 3_000 }),
      fault("stop", { ...any, shortest: 2_000, longest: 4_000, from: wild, to: wild + 3_000 }),
    ],
    shared: [
      { kind: "cut all", at: wild + random() * 3_000, lasts: 0 },
      { kind: "restart", at: wild + random() * 2_000, lasts: random() * 4_000 },
    ],
  };
}

interface Range {
  readonly random: () => number;
  readonly among: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly shortest: number;
  readonly longest: number;
}

function fault(kind: ReplicaFault["kind"], { random, among, ...range }: Range): ReplicaFault {
  const between = (least: number, most: number) => least + random() * (most - least);
  return {
    kind,
    at: between(range.from, range.to),
    replica: oneOf(among, random),
    among,
    lasts: between(range.shortest, range.longest),
  };
}

function oneOf(among: readonly number[], random: () => number): number {
  return among[Math.floor(random() * among.length)] ?? 0;
}
