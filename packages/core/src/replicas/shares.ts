import { createHash } from "node:crypto";

/** Pipelines that must be in one hand, as they have a repository or an image in common, directly or through others. */
export interface Share {
  readonly name: string;
  /** Sorted. */
  readonly pipelines: readonly string[];
}

/** The work of a system, divided among those who serve it together. */
export interface Division {
  readonly shares: readonly Share[];
  /** The same for all who divide alike. */
  readonly layout: string;
}

/** A pipeline, and what decides whose it can be. */
export interface Divisible {
  readonly name: string;
  /** How much work it is: the number of its phases. */
  readonly weight: number;
  /** The repositories and images that its phases are read from and written to. */
  readonly places: readonly string[];
  /** Names by which something of it is kept. Who knows it by others never works at the same time. @default none */
  readonly names?: readonly string[];
}

interface Group {
  readonly pipelines: readonly string[];
  readonly weight: number;
}

/** How many shares there are at most: with 2, 3, 4, 6 or 8 replicas each gets as many as the others. */
export const mostShares = 24;

/** Divides pipelines into shares of about the same weight, so that each place belongs to one of them alone. */
export function divide(pipelines: readonly Divisible[]): Division {
  const groups = groupsOf(pipelines).toSorted(byWeight);
  const loads = groups.slice(0, mostShares).map(() => ({ weight: 0, pipelines: [] as string[] }));
  for (const group of groups) {
    const lightest = loads.reduce((one, other) => (other.weight < one.weight ? other : one));
    lightest.weight += group.weight;
    lightest.pipelines.push(...group.pipelines);
  }
  const shares = loads.map((load, index) => ({
    name: String(index),
    pipelines: load.pipelines.toSorted(),
  }));
  const names = pipelines.map((one) => [one.name, ...(one.names ?? [])]).toSorted(byFirst);
  return { shares, layout: digestOf([shares, names]) };
}

/** Pipelines that are connected through places are one group. */
function groupsOf(pipelines: readonly Divisible[]): readonly Group[] {
  const groups = new Set<Divisible[]>();
  const groupAt = new Map<string, Divisible[]>();
  for (const pipeline of pipelines) {
    const found = pipeline.places.map((place) => groupAt.get(place));
    const met = new Set(found.filter((group) => group !== undefined));
    const [group = [], ...others] = [...met].toSorted((one, other) => other.length - one.length);
    const joining = [pipeline, ...others.flat()];
    group.push(...joining);
    for (const place of joining.flatMap(({ places }) => places)) {
      groupAt.set(place, group);
    }
    for (const other of others) {
      groups.delete(other);
    }
    groups.add(group);
  }
  return [...groups].map(groupOf);
}

function groupOf(pipelines: readonly Divisible[]): Group {
  return {
    pipelines: pipelines.map(({ name }) => name),
    weight: pipelines.reduce((sum, { weight }) => sum + weight, 0),
  };
}

/** The heaviest first; always the same order, whatever that in which they are defined. */
function byWeight(one: Group, other: Group): number {
  const [first = "", second = ""] = [one, other].map(({ pipelines }) => pipelines.toSorted()[0]);
  return other.weight - one.weight || (first < second ? -1 : 1);
}

function byFirst([one = ""]: readonly string[], [other = ""]: readonly string[]): number {
  return one < other ? -1 : 1;
}

function digestOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
