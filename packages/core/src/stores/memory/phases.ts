import { isPhaseKey } from "../../phase.ts";
import type { EdgeKey, KeptPhase, KeptPhases, PhaseKey } from "../../store.ts";
import { deliveryKey, type MemoryTables } from "./tables.ts";

export function memoryPhases(tables: MemoryTables): KeptPhases {
  return {
    async list() {
      return keptIn(tables).map((phase) => describe(phase, tables));
    },
    async rename(from, to) {
      const kept = keptIn(tables);
      const moves = kept.includes(from) && !kept.includes(to);
      if (moves) {
        move(tables, { from, to });
      }
      return moves;
    },
  };
}

/** Where something is kept of phases. A new table of theirs is one more line. */
function keptIn(tables: MemoryTables): PhaseKey[] {
  const { histories, promotions, deliveries, restraints, automation } = tables;
  const all = [
    ...histories.keys(),
    ...Array.from(promotions.values(), ({ edge }) => [edge.from, edge.to]).flat(),
    ...Array.from(deliveries.values(), ({ edge }) => [edge.from, edge.to]).flat(),
    ...Array.from(restraints.values(), ({ phase }) => phase),
    ...[...automation.keys()].filter(isPhaseKey),
  ];
  return [...new Set(all)].toSorted();
}

interface Move {
  readonly from: PhaseKey;
  readonly to: PhaseKey;
}

/** And here one more. */
function move(tables: MemoryTables, { from, to }: Move): void {
  const phaseOf = (phase: PhaseKey) => (phase === from ? to : phase);
  const edgeOf = (edge: EdgeKey) => ({ ...edge, from: phaseOf(edge.from), to: phaseOf(edge.to) });
  rewrite(tables.histories, (phase, { arrivals, causes }) => {
    const moved = arrivals.map((arrival) => Object.freeze({ ...arrival, phase: phaseOf(phase) }));
    return [phaseOf(phase), { arrivals: moved, causes }];
  });
  rewrite(tables.promotions, (id, record) => [
    id,
    Object.freeze({ ...record, edge: edgeOf(record.edge) }),
  ]);
  rewrite(tables.deliveries, (_, { edge, version }) => [
    deliveryKey(edgeOf(edge)),
    { edge: edgeOf(edge), version },
  ]);
  rewrite(tables.restraints, (id, restraint) => [
    id,
    Object.freeze({ ...restraint, phase: phaseOf(restraint.phase) }),
  ]);
  rewrite(tables.automation, (scope, setting) => {
    const moved = isPhaseKey(scope) ? phaseOf(scope) : scope;
    return [moved, Object.freeze({ ...setting, scope: moved })];
  });
}

function rewrite<K, V>(table: Map<K, V>, change: (key: K, value: V) => readonly [K, V]): void {
  const changed = Array.from(table, ([key, value]) => change(key, value));
  table.clear();
  for (const [key, value] of changed) {
    table.set(key, value);
  }
}

function describe(phase: PhaseKey, { histories }: MemoryTables): KeptPhase {
  const { arrivals = [] } = histories.get(phase) ?? {};
  const latest = arrivals.at(-1);
  return {
    phase,
    arrivals: arrivals.length,
    latest: latest && { digest: latest.digest, digestRecordedAt: latest.digestRecordedAt },
  };
}
