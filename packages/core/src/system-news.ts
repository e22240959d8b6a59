import { setMaxListeners } from "node:events";
import type { AuditEntry } from "./audit.ts";
import type { EventListeners } from "./event-listeners.ts";
import { type LivePhase, type PhaseDescriptor, type PhaseState, phaseKey } from "./phase.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Runtime } from "./runtime.ts";
import type { PhaseKey, PromotionRecord } from "./store.ts";
import type { SystemEvents } from "./system-events.ts";

export interface SystemNewsOptions extends Runtime {
  readonly listeners: EventListeners;
  readonly pipelines: readonly Pipeline[];
  /** The same data without secrets. @default none are known */
  readonly redact?: (<T>(data: T) => T) | undefined;
}

/** Tells those who listen to a system what happens from its start to its stop. */
export class SystemNews {
  readonly #options: SystemNewsOptions;
  readonly #descriptors: ReadonlyMap<PhaseKey, PhaseDescriptor>;
  readonly #ended = new AbortController();

  constructor(options: SystemNewsOptions) {
    this.#options = options;
    // As many listeners as events that are being told is no leak.
    setMaxListeners(0, this.#ended.signal);
    const phases = options.pipelines.flatMap((pipeline) => pipeline.phases);
    this.#descriptors = new Map(
      phases.map(({ descriptor }) => [phaseKey(descriptor), descriptor] as const),
    );
  }

  promotion(record: PromotionRecord): void {
    const from = this.#descriptors.get(record.edge.from);
    const to = this.#descriptors.get(record.edge.to);
    if (from && to) {
      this.#tell("promotion", { record, from, to }, record.edge.to);
    }
  }

  entry(entry: AuditEntry): void {
    this.#tell("audit", entry, entry.scope);
  }

  /** Tells of what the phase shows from now on. */
  follow(phase: LivePhase): void {
    const { descriptor } = phase;
    let before: PhaseState = { kind: "unknown" };
    const tell = (state: PhaseState) => {
      this.#tell("phase", { descriptor, state, before }, phaseKey(descriptor));
      before = state;
    };
    if (phase.state().kind !== "unknown") {
      tell(phase.state());
    }
    phase.onChange(tell);
  }

  /** Resolves when everybody was told everything. */
  settled(): Promise<void> {
    return this.#options.listeners.settled();
  }

  /** Nobody is told anything more. */
  end(reason: unknown): void {
    this.#ended.abort(reason);
  }

  #tell<Name extends keyof SystemEvents>(
    name: Name,
    event: SystemEvents[Name],
    about: string,
  ): void {
    const { listeners, redact = (data) => data, logger, timers } = this.#options;
    const { signal } = this.#ended;
    listeners.tell(name, event, { about, redact, logger, timers, signal });
  }
}
