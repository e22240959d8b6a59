import { median } from "../../../bench/dist/statistics.js";
import type { Life } from "../glu/life.ts";
import type { Sample } from "../glu/sample.ts";

export type Measure = Exclude<keyof Sample, "at" | "worked" | "mostListeners">;
export const measures = [
  "resident",
  "used",
  "descriptors",
  "handles",
  "listeners",
] as const satisfies readonly Measure[];

export type Measured = Readonly<Record<Measure, number>>;

/**
 * What a process had in the last third of its life, compared with the third before. The first third is left out: what
 * a process has grows until it has done everything once. Of both only calm moments count, as what is under way is
 * more or less at any time.
 */
export interface Trend {
  /** Which life it was, counted from 1. */
  readonly life: number;
  /** How long it was, in minutes. */
  readonly minutes: number;
  /** From the middle of one third to the middle of the next, in minutes. */
  readonly apart: number;
  /** The medians of the second third. */
  readonly before: Measured;
  /** The medians of the last third. */
  readonly after: Measured;
}

/** What is shorter, in minutes, says nothing. */
const shortest = 6;

export function trends(
  lives: readonly Pick<Life, "startedAt" | "samples">[],
  isCalm: (at: number) => boolean,
): readonly Trend[] {
  return lives.flatMap(({ startedAt, samples }, index) => {
    const end = samples.at(-1)?.at ?? startedAt;
    const third = (end - startedAt) / 3;
    const minutes = (end - startedAt) / 60_000;
    const calm = samples.filter(({ at }) => isCalm(at));
    const last = calm.filter(({ at }) => at > end - third);
    const middle = calm.filter(({ at }) => at > end - 2 * third && at <= end - third);
    if (minutes < shortest || middle.length === 0 || last.length === 0) {
      return [];
    }
    const [before, after] = [medians(middle), medians(last)];
    return [{ life: index + 1, minutes, apart: minutes / 3, before, after }];
  });
}

/** How much more it had with each minute. */
export function perMinute({ before, after, apart }: Trend, measure: Measure): number {
  return (after[measure] - before[measure]) / apart;
}

function medians(samples: readonly Sample[]): Measured {
  const of = (measure: Measure) => median(samples.map((sample) => sample[measure]));
  return {
    resident: of("resident"),
    used: of("used"),
    descriptors: of("descriptors"),
    handles: of("handles"),
    listeners: of("listeners"),
  };
}
