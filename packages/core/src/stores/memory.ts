import { type Audit, type AuditEntry, auditEntry } from "../audit.ts";
import { StoreError } from "../errors.ts";
import type {
  Arrivals,
  AutomationSettings,
  Deliveries,
  PhaseKey,
  PromotionRecord,
  Promotions,
  Restraint,
  Restraints,
  Store,
} from "../store.ts";
import { describeArrival } from "./describe-arrival.ts";
import { newestOf, shownSince } from "./earlier-arrivals.ts";
import { forgottenBefore } from "./forgotten-restraints.ts";
import { isListedEntry, isListedRecord } from "./is-listed.ts";
import { memoryLoginSessions } from "./memory/login-sessions.ts";
import { memoryPhases } from "./memory/phases.ts";
import { memorySchedules } from "./memory/schedules.ts";
import { deliveryKey, emptyTables, type History, type MemoryTables } from "./memory/tables.ts";
import { memorySightings } from "./memory-sightings.ts";
import { VersionSequence } from "./version-sequence.ts";

export interface MemoryStoreOptions {
  /** Entries kept per phase; records, and entries of the audit log, kept in all. @default 1000 */
  readonly limit?: number;
}

/** A store that ends with the process. */
export function memoryStore({ limit = 1000 }: MemoryStoreOptions = {}): Store {
  const versions = new VersionSequence();
  const tables = emptyTables();
  const deliveries = memoryDeliveries(tables);
  return {
    writable: true,
    arrivals: memoryArrivals({ versions, limit, tables }),
    promotions: memoryPromotions({ versions, deliveries, limit, tables }),
    deliveries,
    restraints: memoryRestraints(versions, tables),
    automation: memoryAutomation(tables),
    audit: memoryAudit(versions, limit),
    sightings: memorySightings(),
    phases: memoryPhases(tables),
    schedules: memorySchedules(),
    sessions: memoryLoginSessions(),
    close: async () => undefined,
  };
}

/** How many digests of a phase are remembered per arrival that is kept. */
const digestsPerArrival = 10;

interface PartOptions {
  readonly versions: VersionSequence;
  readonly limit: number;
  readonly tables: MemoryTables;
}

function memoryArrivals({ versions, limit, tables: { histories } }: PartOptions): Arrivals {
  const historyOf = (phase: PhaseKey): History =>
    histories.get(phase) ?? { arrivals: [], causes: new Map() };
  return {
    async append(arrival) {
      const history = historyOf(arrival.phase);
      histories.set(arrival.phase, history);
      const { arrivals, causes } = history;
      const version = versions.next(arrival.recordedAt.getTime());
      const isKnown = causes.has(arrival.digest);
      const appended = describeArrival(arrival, { version, latest: arrivals.at(-1), isKnown });
      arrivals.push(appended);
      arrivals.splice(0, arrivals.length - limit);
      const known = causes.get(arrival.digest) ?? new Set();
      causes.delete(arrival.digest);
      causes.set(arrival.digest, known.add(arrival.cause));
      dropFirst(causes, limit * digestsPerArrival);
      return appended;
    },
    async latest(phase) {
      return historyOf(phase).arrivals.at(-1);
    },
    async list(phase, page) {
      const { arrivals } = historyOf(phase);
      return newestFirst(arrivals, { ...page, key: (arrival) => arrival.version });
    },
    async shown(digest, { phases, cause }) {
      const found = phases.flatMap((phase) => [...(historyOf(phase).causes.get(digest) ?? [])]);
      return cause === undefined ? found.length > 0 : found.includes(cause);
    },
    async find(digest, phases) {
      const all = phases.flatMap((phase) => historyOf(phase).arrivals);
      return newestOf(all.filter((arrival) => arrival.digest === digest));
    },
    async since(digest, { phase, limit }) {
      return shownSince(digest, historyOf(phase).arrivals)?.slice(0, limit);
    },
  };
}

const notBegun = {
  state: "queued",
  commit: undefined,
  annotations: {},
  error: undefined,
  attempts: 0,
  unanswered: false,
  endedAt: undefined,
} as const;

interface MemoryPromotionsOptions extends PartOptions {
  readonly deliveries: Deliveries;
}

function memoryPromotions({
  versions,
  deliveries,
  limit,
  tables: { promotions: records },
}: MemoryPromotionsOptions): Promotions {
  return {
    async begin(promotion) {
      const id = versions.next(promotion.createdAt.getTime());
      const record: PromotionRecord = Object.freeze({ ...promotion, id, ...notBegun });
      records.set(id, record);
      dropEnded(records, limit);
      return record;
    },
    async update(id, { delivered = false, ...change }) {
      const record = records.get(id);
      if (!record) {
        throw new StoreError(`there is no promotion ${id}`);
      }
      if (delivered) {
        await deliveries.mark(record.edge, record.arrival);
      }
      const updated = Object.freeze({ ...record, ...change });
      records.set(id, updated);
      return updated;
    },
    async get(id) {
      return records.get(id);
    },
    async list({ before, limit, ...filter }) {
      const matching = [...records.values()].filter((record) => isListedRecord(record, filter));
      return newestFirst(matching, { before, limit, key: (record) => record.id });
    },
  };
}

function memoryDeliveries({ deliveries }: MemoryTables): Deliveries {
  return {
    async mark(edge, version) {
      const key = deliveryKey(edge);
      const last = deliveries.get(key)?.version;
      if (last === undefined || version > last) {
        deliveries.set(key, { edge, version });
      }
    },
    async last(edge) {
      return deliveries.get(deliveryKey(edge))?.version;
    },
  };
}

function memoryRestraints(versions: VersionSequence, { restraints }: MemoryTables): Restraints {
  return {
    async add(restraint) {
      const added = Object.freeze({
        ...restraint,
        id: versions.next(restraint.createdAt.getTime()),
      });
      restraints.set(added.id, added);
      dropExpired(restraints, forgottenBefore(added));
      return added;
    },
    async remove(id) {
      return restraints.delete(id);
    },
    async list(pipeline) {
      return [...restraints.values()].filter(({ phase }) => phase.startsWith(`${pipeline}/`));
    },
  };
}

function memoryAutomation({ automation: settings }: MemoryTables): AutomationSettings {
  return {
    async set(setting) {
      settings.set(setting.scope, Object.freeze({ ...setting }));
    },
    async list() {
      return [...settings.values()];
    },
    async rename(from, to) {
      const setting = settings.get(from);
      const moves = setting !== undefined && !settings.has(to);
      if (moves) {
        settings.delete(from);
        settings.set(to, Object.freeze({ ...setting, scope: to }));
      }
      return moves;
    },
  };
}

function memoryAudit(versions: VersionSequence, limit: number): Audit {
  const entries: AuditEntry[] = [];
  return {
    async append(entry) {
      const appended = auditEntry(versions.next(entry.at.getTime()), entry);
      entries.push(appended);
      entries.splice(0, entries.length - limit);
      return appended;
    },
    async list({ before, after, limit, ...filter }) {
      const matching = entries.filter((entry) => isListedEntry(entry, filter));
      if (after === undefined) {
        return newestFirst(matching, { before, limit, key: ({ id }) => id });
      }
      return matching
        .filter(({ id }) => id > after && (before === undefined || id < before))
        .slice(0, limit);
    },
  };
}

function dropExpired(restraints: Map<string, Restraint>, before: number): void {
  for (const [id, { expiresAt }] of restraints) {
    if (expiresAt !== undefined && expiresAt.getTime() < before) {
      restraints.delete(id);
    }
  }
}

interface KeyedPage<T> {
  readonly before?: string | undefined;
  readonly limit: number;
  readonly key: (entry: T) => string;
}

function newestFirst<T>(oldestFirst: readonly T[], { before, limit, key }: KeyedPage<T>): T[] {
  return oldestFirst
    .filter((entry) => before === undefined || key(entry) < before)
    .slice(-limit)
    .toReversed();
}

function dropFirst(entries: Map<string, unknown>, limit: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= limit) {
      return;
    }
    entries.delete(key);
  }
}

/** Records that still run are kept whatever their age. */
function dropEnded(records: Map<string, PromotionRecord>, limit: number): void {
  for (const [id, record] of records) {
    if (records.size <= limit) {
      return;
    }
    if (record.endedAt) {
      records.delete(id);
    }
  }
}
