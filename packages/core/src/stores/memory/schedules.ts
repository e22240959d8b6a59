import type { Schedules } from "../../store.ts";

/** What fell due of schedules, as long as the process runs. */
export function memorySchedules(): Schedules {
  const met = new Map<string, number>();
  return {
    async meet({ trigger, at, phases }) {
      const keyOf = (phase: string) => JSON.stringify([trigger, phase]);
      const open = phases.filter((one) => (met.get(keyOf(one)) ?? 0) < at.getTime());
      for (const phase of open) {
        met.set(keyOf(phase), at.getTime());
      }
      return open;
    },
  };
}
