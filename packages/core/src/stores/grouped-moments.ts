import type { DueMoment, PhaseKey } from "../store.ts";

interface MetPhase {
  readonly trigger: string;
  /** In ms since 1970. */
  readonly at: number;
  readonly phase: PhaseKey;
}

/** What fell due together, together. */
export function groupedMoments(met: readonly MetPhase[]): readonly DueMoment[] {
  const groups = new Map<string, MetPhase[]>();
  for (const one of met) {
    const key = JSON.stringify([one.trigger, one.at]);
    const group = groups.get(key) ?? [];
    group.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ trigger, at }) => ({
      trigger,
      at: new Date(at),
      phases: group.map(({ phase }) => phase),
    })),
  );
}
