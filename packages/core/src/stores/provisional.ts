import type { Audit, AuditEntry } from "../audit.ts";
import type { Sightings } from "../sightings.ts";
import type {
  Arrival,
  Arrivals,
  AutomationSettings,
  Deliveries,
  EdgeKey,
  PhaseKey,
  Store,
} from "../store.ts";
import { describeArrival } from "./describe-arrival.ts";
import { memoryStore } from "./memory.ts";
import { VersionSequence } from "./version-sequence.ts";

/**
 * What a store has, for a process that only reads: what it learns meanwhile is kept in memory, and only
 * until the store itself has something newer. Nothing can be promoted with it.
 */
export function provisionalStore(base: Store): Store {
  const memory = memoryStore();
  return {
    writable: false,
    arrivals: provisionalArrivals(base.arrivals),
    promotions: base.promotions,
    deliveries: provisionalDeliveries(base.deliveries, memory.deliveries),
    restraints: base.restraints,
    automation: provisionalAutomation(base.automation, memory.automation),
    audit: provisionalAudit(base.audit, memory.audit),
    sightings: provisionalSightings(base.sightings, memory.sightings),
    close: () => base.close(),
  };
}

/** What was learnt of a phase after the newest entry that the store had then. */
interface Learnt {
  readonly after: Arrival | undefined;
  /** Oldest first. */
  readonly own: readonly Arrival[];
}

/** Entries of a phase that are kept in memory. */
const most = 1000;

function provisionalArrivals(base: Arrivals): Arrivals {
  const phases = new Map<PhaseKey, Learnt>();
  const look = async (phase: PhaseKey): Promise<Learnt> => {
    const after = await base.latest(phase);
    const before = phases.get(phase);
    const now = before && before.after?.version === after?.version ? before : { after, own: [] };
    phases.set(phase, now);
    return now;
  };
  const shown: Arrivals["shown"] = async (digest, { phases: among, cause }) =>
    among.some((phase) =>
      phases
        .get(phase)
        ?.own.some((one) => one.digest === digest && (cause ?? one.cause) === one.cause),
    ) || (await base.shown(digest, { phases: among, ...(cause && { cause }) }));
  return {
    append: async (arrival) => {
      const { phase, digest } = arrival;
      // As it was at the last look: what the store got since then may be the same as this.
      const { after, own } = phases.get(phase) ?? (await look(phase));
      const isKnown = await shown(digest, { phases: [phase] });
      const latest = own.at(-1) ?? after;
      const version = new VersionSequence(latest?.version).next(arrival.recordedAt.getTime());
      const appended = describeArrival(arrival, { version, latest, isKnown });
      phases.set(phase, { after, own: [...own, appended].slice(-most) });
      return appended;
    },
    latest: async (phase) => {
      const { after, own } = await look(phase);
      return own.at(-1) ?? after;
    },
    list: async (phase, page) => {
      const { own } = await look(phase);
      const newer = own.filter(({ version }) => isBefore(version, page.before));
      const all = [...newer.toReversed(), ...(await base.list(phase, page))];
      return all.slice(0, page.limit);
    },
    shown,
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

function provisionalSightings(base: Sightings, memory: Sightings): Sightings {
  return {
    firstSeen: async (image) => (await memory.firstSeen(image)) ?? (await base.firstSeen(image)),
    see: async (image, at) => {
      const known = await base.firstSeen(image);
      return known !== undefined && known <= at ? known : await memory.see(image, at);
    },
    taken: async (selection) => (await memory.taken(selection)) ?? (await base.taken(selection)),
    take: (selection, image, at) => memory.take(selection, image, at),
  };
}

function isBefore(version: string, limit: string | undefined): boolean {
  return limit === undefined || version < limit;
}
