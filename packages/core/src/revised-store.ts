import type { Store } from "./store.ts";

/** The same store, where each record says which version of the program began it. */
export function revisedStore(store: Store, revision: string | undefined): Store {
  const { arrivals, promotions, deliveries, restraints, automation, audit, sightings } = store;
  return {
    writable: store.writable,
    arrivals,
    promotions: {
      begin: (given) => promotions.begin({ ...given, revision }),
      update: (id, change) => promotions.update(id, change),
      get: (id) => promotions.get(id),
      list: (filter) => promotions.list(filter),
    },
    deliveries,
    restraints,
    automation,
    audit,
    sightings,
    phases: store.phases,
    schedules: store.schedules,
    sessions: store.sessions,
    close: () => store.close(),
  };
}
