import type { AutomationSetting } from "./automation.ts";
import type { PromotionRecord, Promotions, Store } from "./store.ts";

export interface StoreWatcher {
  /** Told of a record once its change is kept; whoever changed it waits. Must not reject. */
  readonly promotion: (record: PromotionRecord) => Promise<void>;
  readonly automation: (setting: AutomationSetting) => Promise<void>;
}

/** The same store, and somebody who is told of what it keeps. */
export function watchedStore(store: Store, watcher: StoreWatcher): Store {
  const { arrivals, promotions, deliveries, restraints, audit } = store;
  return {
    writable: store.writable,
    arrivals,
    promotions: watchedPromotions(promotions, watcher),
    deliveries,
    restraints,
    automation: {
      set: async (setting) => {
        await store.automation.set(setting);
        await watcher.automation(setting);
      },
      list: () => store.automation.list(),
    },
    audit,
    close: () => store.close(),
  };
}

function watchedPromotions(promotions: Promotions, { promotion }: StoreWatcher): Promotions {
  return {
    begin: (given) => promotions.begin(given),
    update: async (id, change) => {
      const record = await promotions.update(id, change);
      await promotion(record);
      return record;
    },
    get: (id) => promotions.get(id),
    list: (filter) => promotions.list(filter),
  };
}
