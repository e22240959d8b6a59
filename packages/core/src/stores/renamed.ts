import { isPhaseKey, pipelineOf, splitKey } from "../phase.ts";
import type {
  Arrival,
  Arrivals,
  AutomationSettings,
  Deliveries,
  EdgeKey,
  KeptPhases,
  PhaseKey,
  PromotionFilter,
  PromotionRecord,
  Promotions,
  Restraint,
  Restraints,
  Store,
} from "../store.ts";

/** As much of a store as is read. */
export interface Reading {
  readonly arrivals: Omit<Arrivals, "append">;
  readonly promotions: Promotions;
  readonly deliveries: Pick<Deliveries, "last">;
  readonly restraints: Restraints;
  readonly automation: Pick<AutomationSettings, "list">;
  readonly phases: Pick<KeptPhases, "list">;
}

/** What goes by another name than the one it is stored under. */
export class OtherNames<Name extends string> {
  /** By the name it goes by. */
  readonly #stored = new Map<Name, Name>();

  rename(from: Name, to: Name): void {
    const stored = this.#stored.get(from) ?? from;
    this.#stored.delete(from);
    this.#stored.set(to, stored);
  }

  /** Undefined if what is stored under this name goes by another. */
  storedAs(name: Name): Name | undefined {
    const isTaken = [...this.#stored.values()].includes(name);
    return this.#stored.get(name) ?? (isTaken ? undefined : name);
  }

  nameOf(stored: Name): Name {
    const [name] = this.all().find(([, other]) => other === stored) ?? [stored];
    return name;
  }

  /** The name it goes by, and the one it is stored under. */
  all(): readonly (readonly [Name, Name])[] {
    return [...this.#stored];
  }
}

export interface Renames {
  readonly phases: OtherNames<PhaseKey>;
  readonly pipelines: OtherNames<string>;
}

/** A store read under other names; in the store nothing changes its name. */
export function renamed(store: Store, { phases, pipelines }: Renames): Reading {
  const names = new RenamedPhases(store.arrivals, phases);
  return {
    arrivals: renamedArrivals(store.arrivals, names),
    promotions: renamedPromotions(store.promotions, names),
    deliveries: {
      last: async ({ kind, ...ends }) => {
        const [from, to] = [await names.find(ends.from), await names.find(ends.to)];
        return from && to ? await store.deliveries.last({ kind, from, to }) : undefined;
      },
    },
    restraints: renamedRestraints(store.restraints, names),
    automation: {
      list: async () => {
        const settings = await store.automation.list();
        return settings.map((setting) => {
          const { scope } = setting;
          const name = isPhaseKey(scope) ? names.nameOf(scope) : pipelines.nameOf(scope);
          return { ...setting, scope: name };
        });
      },
    },
    phases: {
      list: async () => {
        const kept = await store.phases.list();
        return kept.map((one) => ({ ...one, phase: names.nameOf(one.phase) }));
      },
    },
  };
}

class RenamedPhases {
  readonly #arrivals: Arrivals;
  readonly #names: OtherNames<PhaseKey>;

  constructor(arrivals: Arrivals, names: OtherNames<PhaseKey>) {
    this.#arrivals = arrivals;
    this.#names = names;
  }

  /** Under which key it is to be read; undefined if what is stored under this one goes by another. */
  async find(phase: PhaseKey): Promise<PhaseKey | undefined> {
    const stored = this.#names.storedAs(phase);
    if (stored === undefined || stored === phase) {
      return stored;
    }
    // The process that writes may have moved it meanwhile.
    return (await this.#arrivals.latest(phase)) ? phase : stored;
  }

  async findAll(phases: readonly PhaseKey[]): Promise<readonly PhaseKey[]> {
    const found = await Promise.all(phases.map((phase) => this.find(phase)));
    return found.filter((phase) => phase !== undefined);
  }

  nameOf(stored: PhaseKey): PhaseKey {
    return this.#names.nameOf(stored);
  }

  edgeOf(edge: EdgeKey): EdgeKey {
    return { ...edge, from: this.nameOf(edge.from), to: this.nameOf(edge.to) };
  }

  /** The pipelines that phases of this one may be stored under. */
  pipelinesOf(pipeline: string): readonly string[] {
    const ofIt = this.#names.all().filter(([name]) => splitKey(name).pipeline === pipeline);
    return [...new Set([pipeline, ...ofIt.map(([, stored]) => splitKey(stored).pipeline)])];
  }
}

function renamedArrivals(arrivals: Arrivals, names: RenamedPhases): Reading["arrivals"] {
  const nameOf = (arrival: Arrival) => ({ ...arrival, phase: names.nameOf(arrival.phase) });
  return {
    latest: async (phase) => {
      const stored = await names.find(phase);
      const found = stored && (await arrivals.latest(stored));
      return found && nameOf(found);
    },
    list: async (phase, page) => {
      const stored = await names.find(phase);
      return stored ? (await arrivals.list(stored, page)).map(nameOf) : [];
    },
    shown: async (digest, { phases, ...among }) =>
      await arrivals.shown(digest, { ...among, phases: await names.findAll(phases) }),
    find: async (digest, phases) => {
      const found = await arrivals.find(digest, await names.findAll(phases));
      return found && nameOf(found);
    },
    since: async (digest, { phase, limit }) => {
      const stored = await names.find(phase);
      return stored && (await arrivals.since(digest, { phase: stored, limit }));
    },
  };
}

function renamedPromotions(promotions: Promotions, names: RenamedPhases): Promotions {
  const nameOf = (record: PromotionRecord) => ({ ...record, edge: names.edgeOf(record.edge) });
  return {
    begin: (promotion) => promotions.begin(promotion),
    update: async (id, change) => nameOf(await promotions.update(id, change)),
    get: async (id) => {
      const found = await promotions.get(id);
      return found && nameOf(found);
    },
    list: async ({ to, pipeline, ...filter }) => {
      if (to !== undefined) {
        const stored = pipelineOf(to) === (pipeline ?? pipelineOf(to)) && (await names.find(to));
        return stored ? (await promotions.list({ ...filter, to: stored })).map(nameOf) : [];
      }
      const read = async (more: Partial<PromotionFilter>) =>
        (await promotions.list({ ...filter, ...more })).map(nameOf);
      return pipeline === undefined
        ? await read({})
        : await listOfPipeline(names.pipelinesOf(pipeline), {
            ...filter,
            read,
            isWanted: ({ edge }) => pipelineOf(edge.to) === pipeline,
          });
    },
  };
}

interface ListOfPipeline extends Pick<PromotionFilter, "before" | "limit"> {
  readonly read: (more: Partial<PromotionFilter>) => Promise<readonly PromotionRecord[]>;
  readonly isWanted: (record: PromotionRecord) => boolean;
}

/** @param stored the pipelines that its phases may be stored under, which may have others as well */
async function listOfPipeline(
  stored: readonly string[],
  { before, limit, read, isWanted }: ListOfPipeline,
): Promise<readonly PromotionRecord[]> {
  const lists = stored.map(async (pipeline) => {
    const found: PromotionRecord[] = [];
    let page = await read({ pipeline, before });
    found.push(...page.filter(isWanted));
    while (page.length === limit && found.length < limit) {
      page = await read({ pipeline, before: page.at(-1)?.id });
      found.push(...page.filter(isWanted));
    }
    return found;
  });
  const all = (await Promise.all(lists)).flat();
  return all.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}

function renamedRestraints(restraints: Restraints, names: RenamedPhases): Restraints {
  const nameOf = <One extends Restraint>(one: One): One => ({
    ...one,
    phase: names.nameOf(one.phase),
  });
  return {
    add: async (given) => {
      const phase = (await names.find(given.phase)) ?? given.phase;
      return nameOf(await restraints.add({ ...given, phase }));
    },
    remove: (id) => restraints.remove(id),
    list: async (pipeline) => {
      const stored = names.pipelinesOf(pipeline);
      const found = await Promise.all(stored.map((one) => restraints.list(one)));
      return found
        .flat()
        .map(nameOf)
        .filter(({ phase }) => splitKey(phase).pipeline === pipeline)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}
