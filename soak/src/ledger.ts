import type { Target } from "./catalogue.ts";

/** An image that came under `latest`. */
export interface Tagged {
  readonly digest: string;
  /** In ms since 1970, before it was asked for and after it was done. */
  readonly from: number;
  readonly to: number;
}

/** What people stopped. */
export interface Stop {
  readonly kind: "hold" | "veto";
  readonly pipeline: string;
  readonly phase: Target;
  /** Of a veto. */
  readonly digest?: string;
  readonly scope?: "phase" | "downstream" | "pipeline";
  /** When they were told that it holds, in ms since 1970. */
  readonly since: number;
  /** When they asked for its end. */
  until?: number;
}

/** Something that was not as usual. */
export interface Interval {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

export interface HandMade {
  readonly repository: string;
  readonly paths: readonly string[];
}

/** What was done, as those know it who did it. */
export class Ledger {
  /** By the name of the pipeline. */
  readonly tagged = new Map<string, Tagged[]>();
  /** Commits by hand, by their messages. */
  readonly handMade = new Map<string, HandMade>();
  /** What was set by hand that no registry ever had, as `<pipeline>/<phase> <digest>`. */
  readonly hotfixes = new Set<string>();
  readonly stops: Stop[] = [];
  readonly troubles: Interval[] = [];
  readonly counts = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #told: (words: string) => void;
  #number = 0;

  /** @param told is told of each fault at once */
  constructor(told: (words: string) => void = () => undefined) {
    this.#told = told;
  }

  /** Another number each time. */
  next(): number {
    this.#number += 1;
    return this.#number;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** The same fault is told once. */
  readonly fault = (words: string): void => {
    if (!this.faults.includes(words)) {
      this.faults.push(words);
      this.#told(words);
    }
  };

  tag(pipeline: string, tagged: Tagged): void {
    this.tagged.set(pipeline, [...this.tagsOf(pipeline), tagged]);
  }

  /** Oldest first. */
  tagsOf(pipeline: string): readonly Tagged[] {
    return this.tagged.get(pipeline) ?? [];
  }

  latest(pipeline: string): string {
    return this.tagsOf(pipeline).at(-1)?.digest ?? "";
  }

  /** The pipelines that got more than their first image. */
  get moved(): readonly string[] {
    return [...this.tagged].filter(([, tags]) => tags.length > 1).map(([pipeline]) => pipeline);
  }

  stop(stop: Stop): void {
    this.stops.push(stop);
  }

  /** Those that hold. */
  get stopped(): readonly Stop[] {
    return this.stops.filter(({ until }) => until === undefined);
  }

  /** From now on those that are like this may have ended. */
  release(isMeant: (stop: Stop) => boolean): void {
    for (const stop of this.stopped.filter(isMeant)) {
      stop.until = Date.now();
    }
  }
}
