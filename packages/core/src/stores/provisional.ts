import type { Audit, AuditEntry } from "../audit.ts";
import type {
  Arrival,
  Arrivals,
  AutomationSettings,
  Deliveries,
  EdgeKey,
  PhaseKey,
  PromotionRecord,
  Promotions,
  Store,
} from "../store.ts";
import { describeArrival } from "./describe-arrival.ts";
import { memoryStore } from "./memory.ts";
import { VersionSequence } from "./version-sequence.ts";

/**
 * What a store has, for a command that only reads: what it learns meanwhile is kept in memory and ends
 * with it.
 */
export function provisionalStore(base: Store): Store {
  const memory = memoryStore();
  return {
    writable: false,
    arrivals: provisionalArrivals(base.arrivals),
    promotions: provisionalPromotions(base.promotions, memory.promotions),
    deliveries: provisionalDeliveries(base.deliveries, memory.deliveries),
    restraints: base.restraints,
    automation: provisionalAutomation(base.automation, memory.automation),
    audit: provisionalAudit(base.audit, memory.audit),
    close: () => base.close(),
  };
}

function provisionalArrivals(base: Arrivals): Arrivals {
  /** Oldest first. */
  const own = new Map<PhaseKey, Arrival[]>();
  const latest = async (phase: PhaseKey) => own.get(phase)?.at(-1) ?? (await base.latest(phase));
  const shown: Arrivals["shown"] = async (digest, { phases, cause }) =>
    phases.some((phase) =>
      own.get(phase)?.some((one) => one.digest === digest && (cause ?? one.cause) === one.cause),
    ) || (await base.shown(digest, { phases, ...(cause && { cause }) }));
  return {
    append: async (arrival) => {
      const { phase, digest } = arrival;
      const before = await latest(phase);
      const isKnown = await shown(digest, { phases: [phase] });
      const version = new VersionSequence(before?.version).next(arrival.recordedAt.getTime());
      const appended = describeArrival(arrival, { version, latest: before, isKnown });
      own.set(phase, [...(own.get(phase) ?? []), appended]);
      return appended;
    },
    latest,
    list: async (phase, page) => {
      const newer = (own.get(phase) ?? []).filter(({ version }) => isBefore(version, page.before));
      const all = [...newer.toReversed(), ...(await base.list(phase, page))];
      return all.slice(0, page.limit);
    },
    shown,
  };
}

function provisionalPromotions(base: Promotions, memory: Promotions): Promotions {
  return {
    begin: (promotion) => memory.begin(promotion),
    update: (id, change) => memory.update(id, change),
    get: async (id) => (await memory.get(id)) ?? (await base.get(id)),
    list: async (filter) => {
      const both = await Promise.all([memory.list(filter), base.list(filter)]);
      const newestFirst = (a: PromotionRecord, b: PromotionRecord) => (a.id < b.id ? 1 : -1);
      return both.flat().toSorted(newestFirst).slice(0, filter.limit);
    },
  };
}

function provisionalDeliveries(base: Deliveries, memory: Deliveries): Deliveries {
  return {
    mark: (edge, version) => memory.mark(edge, version),
    last: async (edge: EdgeKey) => {
      const both = await Promise.all([memory.last(edge), base.last(edge)]);
      return both
        .filter((version) => version !== undefined)
        .toSorted()
        .at(-1);
    },
  };
}

function provisionalAutomation(
  base: AutomationSettings,
  memory: AutomationSettings,
): AutomationSettings {
  return {
    set: (setting) => memory.set(setting),
    list: async () => {
      const [own, earlier] = await Promise.all([memory.list(), base.list()]);
      return [...own, ...earlier.filter(({ scope }) => !own.some((one) => one.scope === scope))];
    },
  };
}

function provisionalAudit(base: Audit, memory: Audit): Audit {
  return {
    append: (entry) => memory.append(entry),
    list: async (page) => {
      const both = await Promise.all([memory.list(page), base.list(page)]);
      const newestFirst = (a: AuditEntry, b: AuditEntry) => (a.id < b.id ? 1 : -1);
      const sorted = both.flat().toSorted(newestFirst);
      const inOrder = page.after === undefined ? sorted : sorted.toReversed();
      return inOrder.slice(0, page.limit);
    },
  };
}

function isBefore(version: string, limit: string | undefined): boolean {
  return limit === undefined || version < limit;
}
