import { Gauge } from "prom-client";
import { type LivePhase, type PhaseState, phaseKey } from "../../phase.ts";
import { phaseLabels } from "./labels.ts";
import type { Overview } from "./overview.ts";

export interface PhaseMetricsOptions {
  readonly phases: () => readonly LivePhase[];
  readonly overview: Overview;
}

const states: readonly PhaseState["kind"][] = ["ready", "empty", "error", "unknown"];

export function phaseMetrics(options: PhaseMetricsOptions): readonly Gauge[] {
  return [phaseStates(options), phaseObservations(options), phasesHeld(options)];
}

/** Only what has changed is set: most of many phases stay as they are. */
function phaseStates({ phases }: PhaseMetricsOptions): Gauge {
  const shown = new WeakMap<LivePhase, PhaseState["kind"]>();
  return new Gauge({
    name: "glu_phase_state",
    help: "1 for the state a phase is in, 0 for the others: ready, empty, error, unknown.",
    labelNames: ["pipeline", "phase", "state"],
    registers: [],
    collect() {
      for (const phase of phases()) {
        const { kind } = phase.state();
        const changed = shown.get(phase) === kind ? [] : states;
        for (const state of changed) {
          this.set({ ...phaseLabels(phase), state }, Number(state === kind));
        }
        shown.set(phase, kind);
      }
    },
  });
}

function phaseObservations({ phases }: PhaseMetricsOptions): Gauge {
  return new Gauge({
    name: "glu_phase_observed_timestamp_seconds",
    help: "When a phase was last read, in seconds since 1970; only of one that is ready or empty.",
    labelNames: ["pipeline", "phase"],
    registers: [],
    collect() {
      this.reset();
      for (const phase of phases()) {
        const state = phase.state();
        if ("observedAt" in state) {
          this.set(phaseLabels(phase), state.observedAt.getTime() / 1000);
        }
      }
    },
  });
}

function phasesHeld({ phases, overview }: PhaseMetricsOptions): Gauge {
  return new Gauge({
    name: "glu_phase_held",
    help: "1 for each phase that a hold stops.",
    labelNames: ["pipeline", "phase"],
    registers: [],
    async collect() {
      const { held } = await overview.read();
      this.reset();
      for (const phase of phases()) {
        if (held.has(phaseKey(phase.descriptor))) {
          this.set(phaseLabels(phase), 1);
        }
      }
    },
  });
}
