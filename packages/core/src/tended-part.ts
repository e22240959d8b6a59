import type { Metadata } from "./metadata.ts";
import type { Store } from "./store.ts";

/** A system of which parts run beside an outline of all of it. */
export interface Tendable {
  /**
   * Makes ready to run some of the pipelines of which the start gave an outline, until they are stopped or the system is.
   *
   * @throws {StoppedError} if the system was not started.
   */
  readonly tend: (options: TendOptions) => TendedPart;
}

export interface TendOptions {
  /** What is written to it is about these pipelines. */
  readonly store: Store;
  readonly pipelines: (metadata: Metadata) => boolean;
  /** Until when somebody else tended them, in ms: what schedules missed since then is made up for. @default nobody did */
  readonly tendedUntil?: number | undefined;
}

/** Pipelines that run once they were opened. */
export interface TendedPart {
  readonly open: () => Promise<void>;
  /** Also while they are being opened. */
  readonly stop: () => Promise<void>;
}
