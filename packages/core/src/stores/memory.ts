import { StoreError } from "../errors.ts";
import type {
  Arrival,
  Arrivals,
  Deliveries,
  EdgeKey,
  PhaseKey,
  PromotionRecord,
  Promotions,
  Restraint,
  Restraints,
  Store,
} from "../store.ts";
import { VersionSequence } from "./version-sequence.ts";

export interface MemoryStoreOptions {
  /** Entries kept per phase, and records kept in all. @default 1000 */
  readonly limit?: number;
}

/** A store that ends with the process. */
export function memoryStore({ limit = 1000 }: MemoryStoreOptions = {}): Store {
  const versions = new VersionSequence();
  return {
    arrivals: memoryArrivals(versions, limit),
    promotions: memoryPromotions(versions, limit),
    deliveries: memoryDeliveries(),
    restraints: memoryRestraints(versions),
    close: async () => undefined,
  };
}

function memoryArrivals(versions: VersionSequence, limit: number): Arrivals {
  const histories = new Map<PhaseKey, Arrival[]>();
  const causes = new Map<PhaseKey, Map<string, Set<Arrival["cause"]>>>();
  const historyOf = (phase: PhaseKey) => histories.get(phase) ?? [];
  return {
    async append(arrival) {
      const { phase, digest, cause, recordedAt } = arrival;
      const history = historyOf(phase);
      const seen = causes.get(phase) ?? new Map<string, Set<Arrival["cause"]>>();
      const repeated = seen.has(digest) && history.at(-1)?.digest !== digest;
      const version = versions.next(recordedAt.getTime());
      const appended = Object.freeze({ ...arrival, version, repeated });
      histories.set(phase, [...history, appended].slice(-limit));
      causes.set(phase, seen.set(digest, new Set([...(seen.get(digest) ?? []), cause])));
      return appended;
    },
    async latest(phase) {
      return historyOf(phase).at(-1);
    },
    async list(phase, page) {
      return newestFirst(historyOf(phase), { ...page, key: (arrival) => arrival.version });
    },
    async shown(digest, { phases, cause }) {
      const found = phases.flatMap((phase) => [...(causes.get(phase)?.get(digest) ?? [])]);
      return cause === undefined ? found.length > 0 : found.includes(cause);
    },
  };
}

function memoryPromotions(versions: VersionSequence, limit: number): Promotions {
  const records = new Map<string, PromotionRecord>();
  return {
    async begin(promotion) {
      const id = versions.next(promotion.createdAt.getTime());
      const record: PromotionRecord = Object.freeze({
        ...promotion,
        id,
        state: "queued",
        commit: undefined,
        annotations: {},
        error: undefined,
        attempts: 0,
        endedAt: undefined,
      });
      records.set(id, record);
      dropOldest(records, limit);
      return record;
    },
    async update(id, change) {
      const record = records.get(id);
      if (!record) {
        throw new StoreError(`there is no promotion ${id}`);
      }
      const updated = Object.freeze({ ...record, ...change });
      records.set(id, updated);
      return updated;
    },
    async get(id) {
      return records.get(id);
    },
    async list({ to, ...page }) {
      const matching = [...records.values()].filter((record) => !to || record.edge.to === to);
      return newestFirst(matching, { ...page, key: (record) => record.id });
    },
  };
}

function memoryDeliveries(): Deliveries {
  const delivered = new Map<string, string>();
  const keyOf = ({ kind, from, to }: EdgeKey) => `${kind} ${from} ${to}`;
  return {
    async mark(edge, version) {
      const key = keyOf(edge);
      const last = delivered.get(key);
      if (last === undefined || version > last) {
        delivered.set(key, version);
      }
    },
    async last(edge) {
      return delivered.get(keyOf(edge));
    },
  };
}

function memoryRestraints(versions: VersionSequence): Restraints {
  const restraints = new Map<string, Restraint>();
  return {
    async add(restraint) {
      const added = Object.freeze({
        ...restraint,
        id: versions.next(restraint.createdAt.getTime()),
      });
      restraints.set(added.id, added);
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

/** Records that still run are kept whatever their age. */
function dropOldest(records: Map<string, PromotionRecord>, limit: number): void {
  for (const [id, record] of records) {
    if (records.size <= limit) {
      return;
    }
    if (record.endedAt) {
      records.delete(id);
    }
  }
}
