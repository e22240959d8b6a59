import { sum } from "../statistics.ts";
import type { SeenImage } from "./watched-image.ts";

/** What a registry has under one name. */
export interface HeldImage {
  readonly digest: string;
  /** How often something was pushed there. */
  readonly pushes: number;
}

export interface Verification {
  /** Watchers that know what the registry has, and never failed. */
  readonly seen: number;
  /** All watchers. */
  readonly watched: number;
  /** How often watchers were told of a change. */
  readonly changes: number;
  /** How often something was pushed to what they watched. */
  readonly pushes: number;
  /** What is wrong, a line each. */
  readonly problems: readonly string[];
}

/** Compares what watchers have told in the end with what is in the registry. */
export function verify(
  images: readonly SeenImage[],
  held: ReadonlyMap<string, HeldImage>,
): Verification {
  const problems = images.flatMap((image) => problemOf(image, held.get(image.name)) ?? []);
  return {
    seen: images.length - problems.length,
    watched: images.length,
    changes: sum(images.map(({ changes }) => changes)),
    pushes: sum(images.map(({ name }) => held.get(name)?.pushes ?? 0)),
    problems,
  };
}

function problemOf(
  { name, digest, failures }: SeenImage,
  held: HeldImage | undefined,
): string | undefined {
  if (failures > 0) {
    return `${failures} looks at ${name} failed`;
  }
  return digest === held?.digest
    ? undefined
    : `${name} is ${held?.digest}, but ${digest} was told of it`;
}
