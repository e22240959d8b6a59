import type { AutomationSetting } from "../../automation.ts";
import type { Arrival, EdgeKey, PhaseKey, PromotionRecord, Restraint } from "../../store.ts";

/** What the memory store holds, in the order it came. */
export interface MemoryTables {
  readonly histories: Map<PhaseKey, History>;
  /** By id. */
  readonly promotions: Map<string, PromotionRecord>;
  /** By edge. */
  readonly deliveries: Map<string, Delivery>;
  /** By id. */
  readonly restraints: Map<string, Restraint>;
  /** By scope. */
  readonly automation: Map<string, AutomationSetting>;
}

export interface History {
  /** Never empty. */
  readonly arrivals: Arrival[];
  /** By digest, how it ever came. */
  readonly causes: Map<string, Set<Arrival["cause"]>>;
}

interface Delivery {
  readonly edge: EdgeKey;
  readonly version: string;
}

export function emptyTables(): MemoryTables {
  return {
    histories: new Map(),
    promotions: new Map(),
    deliveries: new Map(),
    restraints: new Map(),
    automation: new Map(),
  };
}

/** By which a delivery is found. */
export function deliveryKey({ kind, from, to }: EdgeKey): string {
  return `${kind} ${from} ${to}`;
}
