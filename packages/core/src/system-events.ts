import type { AuditEntry } from "./audit.ts";
import type { PhaseDescriptor, PhaseState } from "./phase.ts";
import type { CallOptions } from "./source.ts";
import type { PromotionRecord } from "./store.ts";

/** What a running system tells of, by name. */
export interface SystemEvents {
  /** A promotion or a rollback began, or its record is in another state, and kept. */
  readonly promotion: PromotionEvent;
  /** A phase shows another state than before; the first is `unknown`. Told while the system serves. */
  readonly phase: PhaseEvent;
  /** Somebody changed something, or tried to: an entry of the audit log was kept. */
  readonly audit: AuditEntry;
}

export interface PromotionEvent {
  readonly record: PromotionRecord;
  readonly from: PhaseDescriptor;
  /** The phase that is written. Of a rollback, both are the same. */
  readonly to: PhaseDescriptor;
}

export interface PhaseEvent {
  readonly descriptor: PhaseDescriptor;
  readonly state: PhaseState;
  readonly before: PhaseState;
}

/** May be async. Has 30 s, after which the signal is aborted. */
export type SystemListener<Name extends keyof SystemEvents> = (
  event: SystemEvents[Name],
  options: CallOptions,
) => unknown;
