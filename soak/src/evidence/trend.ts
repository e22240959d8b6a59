import { slope } from "../../../bench/dist/statistics.js";
import type { Life } from "../glu/life.ts";
import type { Sample } from "../glu/sample.ts";

type Measure = Exclude<keyof Sample, "at" | "worked" | "mostListeners">;
export const measures = [
  "resident",
  "used",
  "descriptors",
  "handles",
  "listeners",
] as const satisfies readonly Measure[];

/** How much more a process had with each minute of its life. */
export interface Trend {
  /** Which life it was, counted from 1. */
  readonly life: number;
  /** For how long it was measured, in minutes. */
  readonly minutes: number;
  readonly perMinute: Readonly<Record<Measure, number>>;
  readonly first: Sample;
  readonly last: Sample;
}

/** What a process has grows until it has done everything once, in ms. */
const warmUp = 120_000;
/** What is shorter than that, in minutes, says nothing. */
const shortest = 4;

export function trends(lives: readonly Pick<Life, "startedAt" | "samples">[]): readonly Trend[] {
  return lives.flatMap(({ startedAt, samples }, index) => {
    const warm = samples.filter(({ at }) => at - startedAt > warmUp);
    const [first] = warm;
    const last = warm.at(-1);
    const minutes = first && last ? (last.at - first.at) / 60_000 : 0;
    if (!first || !last || minutes < shortest) {
      return [];
    }
    const growth = (measure: Measure) =>
      slope(warm.map((sample) => ({ x: sample.at / 60_000, y: sample[measure] })));
    const perMinute = {
      resident: growth("resident"),
      used: growth("used"),
      descriptors: growth("descriptors"),
      handles: growth("handles"),
      listeners: growth("listeners"),
    };
    return [{ life: index + 1, minutes, perMinute, first, last }];
  });
}
