import type { Arrival, NewArrival } from "../store.ts";

export interface ArrivalContext {
  /** Its own, above all earlier ones. */
  readonly version: string;
  /** What the phase showed before. */
  readonly latest: Arrival | undefined;
  /** True if the phase ever showed this digest. */
  readonly isKnown: boolean;
}

/** An arrival with what it means after what came before. */
export function describeArrival(
  arrival: NewArrival,
  { version, latest, isKnown }: ArrivalContext,
): Arrival {
  return Object.freeze(
    latest?.digest === arrival.digest
      ? {
          ...arrival,
          version,
          digestVersion: latest.digestVersion,
          digestRecordedAt: latest.digestRecordedAt,
          repeated: latest.repeated,
        }
      : {
          ...arrival,
          version,
          digestVersion: version,
          digestRecordedAt: arrival.recordedAt,
          repeated: isKnown,
        },
  );
}
