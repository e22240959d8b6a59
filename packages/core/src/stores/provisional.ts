import type { Audit, AuditEntry } from "../audit.ts";
import type { Sightings } from "../sightings.ts";
import type {
  Arrival,
  Arrivals,
  AutomationSettings,
  Deliveries,
  EdgeKey,
  KeptPhase,
  KeptPhases,
  PhaseKey,
  Store,
} from "../store.ts";
import { newestOf, shownSince } from "./earlier-arrivals.ts";
import { LearntArrivals } from "./learnt-arrivals.ts";
import { memoryStore } from "./memory.ts";
import { provisionalLoginSessions } from "./provisional-login-sessions.ts";
import { OtherNames, type Reading, type Renames, renamed } from "./renamed.ts";

/**
 * What a store has, for a process that only reads: what it learns meanwhile is kept in memory, and only
 * until the store itself has something newer. Nothing can be promoted with it.
 */
export function provisionalStore(store: Store): Store {
  const renames: Renames = { phases: new OtherNames(), pipelines: new OtherNames() };
  const base = renamed(store, renames);
  const memory = memoryStore();
  const learnt = new LearntArrivals(base.arrivals);
  const parts = { base, memory, learnt, renames };
  return {
    writable: false,
    arrivals: provisionalArrivals(parts),
    promotions: base.promotions,
    deliveries: provisionalDeliveries(parts),
    restraints: base.restraints,
    automation: provisionalAutomation(parts),
    audit: provisionalAudit(store.audit, memory.audit),
    sightings: provisionalSightings(store.sightings, memory.sightings),
    phases: provisionalPhases(parts),
    schedules: memory.schedules,
    sessions: provisionalLoginSessions(store.sessions),
    close: () => store.close(),
  };
}

interface Parts {
  readonly base: Reading;
  readonly memory: Store;
  readonly learnt: LearntArrivals;
  readonly renames: Renames;
}

function provisionalArrivals({ base: { arrivals: base }, learnt }: Parts): Arrivals {
  const shown: Arrivals["shown"] = async (digest, { phases, cause }) =>
    phases.some((phase) => learnt.has(digest, phase, cause)) ||
    (await base.shown(digest, { phases, ...(cause && { cause }) }));
  return {
    append: async (arrival) => {
      const { phase, digest } = arrival;
      return await learnt.add(arrival, await shown(digest, { phases: [phase] }));
    },
    latest: async (phase) => {
      const { after, own } = await learnt.look(phase);
      return own.at(-1) ?? after;
    },
    list: async (phase, page) => {
      const { own } = await learnt.look(phase);
      const newer = own.filter(({ version }) => isBefore(version, page.before));
      const all = [...newer.toReversed(), ...(await base.list(phase, page))];
      return all.slice(0, page.limit);
    },
    shown,
    find: async (digest, phases) => {
      const learntOf = await Promise.all(phases.map((phase) => learnt.look(phase)));
      const own = learntOf.flatMap((one) => one.own).filter((one) => one.digest === digest);
      const kept = await base.find(digest, phases);
      return newestOf(kept ? [kept, ...own] : own);
    },
    since: async (digest, within) => {
      const { own } = await learnt.look(within.phase);
      const known = shownSince(digest, own);
      const kept = known ? [] : await base.since(digest, within);
      const newer = known ?? own.map((arrival) => arrival.digest);
      return kept && [...new Set([...kept, ...newer])].slice(0, within.limit);
    },
  };
}

function provisionalDeliveries({ base, memory }: Parts): Deliveries {
  return {
    mark: (edge, version) => memory.deliveries.mark(edge, version),
    last: async (edge: EdgeKey) => {
      const both = await Promise.all([memory.deliveries.last(edge), base.deliveries.last(edge)]);
      return both
        .filter((version) => version !== undefined)
        .toSorted()
        .at(-1);
    },
  };
}

function provisionalAutomation({ base, memory, renames }: Parts): AutomationSettings {
  const list = async () => {
    const [own, earlier] = await Promise.all([memory.automation.list(), base.automation.list()]);
    return [...own, ...earlier.filter(({ scope }) => !own.some((one) => one.scope === scope))];
  };
  return {
    set: (setting) => memory.automation.set(setting),
    list,
    rename: async (from, to) => {
      const scopes = new Set((await list()).map(({ scope }) => scope));
      const moves = scopes.has(from) && !scopes.has(to);
      if (moves) {
        renames.pipelines.rename(from, to);
        await memory.automation.rename(from, to);
      }
      return moves;
    },
  };
}

function provisionalPhases({ base, memory, learnt, renames }: Parts): KeptPhases {
  const list = async () => {
    // Of what is only in memory, none has arrivals there.
    const all = [...(await memory.phases.list()), ...(await base.phases.list())];
    const kept = new Map(all.map((one) => [one.phase, one]));
    const own = await learnt.lookAtAll();
    const phases = [...new Set([...kept.keys(), ...own.keys()])];
    return phases.toSorted().map((phase) => withOwn(phase, kept.get(phase), own.get(phase) ?? []));
  };
  return {
    list,
    rename: async (from, to) => {
      const kept = new Set((await list()).map(({ phase }) => phase));
      const moves = kept.has(from) && !kept.has(to);
      if (moves) {
        renames.phases.rename(from, to);
        await memory.phases.rename(from, to);
        learnt.rename(from, to);
      }
      return moves;
    },
  };
}

function withOwn(
  phase: PhaseKey,
  found: KeptPhase | undefined,
  arrivals: readonly Arrival[],
): KeptPhase {
  const { digest, digestRecordedAt } = arrivals.at(-1) ?? {};
  return {
    phase,
    arrivals: (found?.arrivals ?? 0) + arrivals.length,
    latest: digest && digestRecordedAt ? { digest, digestRecordedAt } : found?.latest,
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
