import type { PhaseKey, Schedules } from "../../store.ts";
import { groupedMoments } from "../grouped-moments.ts";

interface Tick {
  readonly trigger: string;
  readonly phase: PhaseKey;
  readonly at: number;
  readonly hasEnded: boolean;
}

/** What fell due of schedules, as long as the process runs. */
export function memorySchedules(): Schedules {
  const ticks = new Map<string, Tick>();
  const keyOf = (trigger: string, phase: PhaseKey) => JSON.stringify([trigger, phase]);
  return {
    async meet({ trigger, at, phases }) {
      const open = phases.filter(
        (phase) => (ticks.get(keyOf(trigger, phase))?.at ?? 0) < at.getTime(),
      );
      for (const phase of open) {
        ticks.set(keyOf(trigger, phase), { trigger, phase, at: at.getTime(), hasEnded: false });
      }
      return open;
    },
    async end({ trigger, at, phases }) {
      for (const phase of phases) {
        const tick = ticks.get(keyOf(trigger, phase));
        if (tick?.at === at.getTime()) {
          ticks.set(keyOf(trigger, phase), { ...tick, hasEnded: true });
        }
      }
    },
    async unended({ since, phases }) {
      const among = new Set(phases);
      return groupedMoments(
        [...ticks.values()].filter(
          ({ phase, at, hasEnded }) => !hasEnded && among.has(phase) && at >= since.getTime(),
        ),
      );
    },
  };
}
