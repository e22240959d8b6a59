import type { Audit, AuditEntry } from "./audit.ts";
import type { AutomationSetting } from "./automation.ts";
import { splitKey } from "./phase.ts";
import type { PromotionRecord, Promotions, Restraints, Store } from "./store.ts";

export interface StoreWatcher {
  /** Told of a record once it, or its change, is kept; whoever changed it waits. Must not reject. */
  readonly promotion: (record: PromotionRecord) => Promise<void>;
  /** Told after a hold or a veto was added or lifted, and of which pipeline if that is known. */
  readonly restraints: (pipeline: string | undefined) => void;
  readonly automation: (setting: AutomationSetting) => Promise<void>;
  /** Told of an entry of the audit log once it is kept. */
  readonly entry: (entry: AuditEntry) => void;
}

/** The same store, and somebody who is told of what it keeps. */
export function watchedStore(store: Store, watcher: StoreWatcher): Store {
  const { arrivals, promotions, deliveries, restraints, audit, sightings } = store;
  const { phases, schedules, sessions } = store;
  return {
    writable: store.writable,
    arrivals,
    promotions: watchedPromotions(promotions, watcher),
    deliveries,
    restraints: watchedRestraints(restraints, watcher),
    automation: {
      set: async (setting) => {
        await store.automation.set(setting);
        await watcher.automation(setting);
      },
      list: () => store.automation.list(),
      rename: (from, to) => store.automation.rename(from, to),
    },
    audit: watchedAudit(audit, watcher),
    sightings,
    phases,
    schedules,
    sessions,
    close: () => store.close(),
  };
}

function watchedPromotions(promotions: Promotions, { promotion }: StoreWatcher): Promotions {
  return {
    begin: async (given) => {
      const record = await promotions.begin(given);
      await promotion(record);
      return record;
    },
    update: async (id, change) => {
      const record = await promotions.update(id, change);
      await promotion(record);
      return record;
    },
    get: (id) => promotions.get(id),
    list: (filter) => promotions.list(filter),
  };
}

function watchedRestraints(restraints: Restraints, watcher: StoreWatcher): Restraints {
  return {
    add: async (given) => {
      const restraint = await restraints.add(given);
      watcher.restraints(splitKey(given.phase).pipeline);
      return restraint;
    },
    remove: async (id) => {
      const wasThere = await restraints.remove(id);
      watcher.restraints(undefined);
      return wasThere;
    },
    list: (pipeline) => restraints.list(pipeline),
  };
}

function watchedAudit(audit: Audit, { entry: tell }: StoreWatcher): Audit {
  return {
    append: async (given) => {
      const entry = await audit.append(given);
      tell(entry);
      return entry;
    },
    list: (page) => audit.list(page),
  };
}
