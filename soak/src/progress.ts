import type { Life } from "./glu/life.ts";
import type { Ledger } from "./ledger.ts";
import { troubleKinds } from "./plan.ts";

interface SoFar {
  readonly ledger: Ledger;
  readonly lives: readonly Pick<Life, "samples">[];
  /** In ms. */
  readonly took: number;
}

/** How far a run is, in one line. */
export function progressLine({ ledger, lives, took }: SoFar): string {
  const { counts, faults } = ledger;
  const sum = (kinds: readonly string[]) =>
    kinds.reduce((all, kind) => all + (counts.get(kind) ?? 0), 0);
  const images = sum(["image", "moved back"]);
  const troubles = sum(troubleKinds);
  const done = [...counts.values()].reduce((all, count) => all + count, 0);
  const memory = lives.at(-1)?.samples.at(-1)?.resident;
  const size = memory === undefined ? "" : `, ${Math.round(memory / 1e6)} MB`;
  return `${clock(took)}  ${done} done, of these ${images} images; ${troubles} troubles; life ${lives.length}${size}; ${faults.length} faults`;
}

/** Minutes and seconds. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
