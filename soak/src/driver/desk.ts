import type { Entry } from "../catalogue.ts";
import type { Api } from "../glu/api.ts";
import type { News } from "../glu/news.ts";
import type { Ledger } from "../ledger.ts";
import type { World } from "../world/world.ts";

/** All that those need who do something. */
export interface Desk {
  readonly world: World;
  readonly ledger: Ledger;
  readonly api: Api;
  readonly news: News;
}

export interface Doing {
  readonly desk: Desk;
  readonly entry: Entry;
  /** From 0 to 1, for whatever there is to choose. */
  readonly pick: number;
}

/** Resolves with whether there was something to do. */
export type Do = (doing: Doing) => Promise<boolean>;

export function phasePath(pipeline: string, phase: string): string {
  return `/api/v1/pipelines/${pipeline}/phases/${phase}`;
}
