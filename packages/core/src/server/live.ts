import { systemScope } from "../automation.ts";
import type { Operations } from "../operations.ts";
import type { Timers } from "../runtime.ts";
import type { SystemEvents, SystemListener } from "../system-events.ts";
import { auditEntryView } from "../views.ts";
import { EventLog, type NewEvent } from "./event-log.ts";
import { Snapshots, type Touches } from "./snapshots.ts";

/** What tells what happens. */
export interface LiveSource {
  readonly on: <Name extends keyof SystemEvents>(
    name: Name,
    listener: SystemListener<Name>,
  ) => () => void;
  readonly onTouched: Touches;
}

export interface LiveOptions {
  /** @default nothing is told, and each answer is made anew */
  readonly system: LiveSource | undefined;
  readonly operations: Operations;
  readonly timers: Timers;
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
  /** Ends it when aborted. */
  readonly signal: AbortSignal;
}

/** What is the same for all who ask: what pipelines show, and what happens. */
export interface Live {
  readonly snapshots: Snapshots;
  readonly events: EventLog;
}

export function live({ system, operations, timers, redact, signal }: LiveOptions): Live {
  const events = new EventLog();
  const snapshots = new Snapshots({
    operations,
    timers,
    redact,
    onTouched: system && ((listener) => system.onTouched(listener)),
    changed: (pipeline, { etag }) =>
      events.add({ name: "pipeline", pipeline, data: { pipeline, etag } }),
  });
  const add = (event: NewEvent) => events.add({ ...event, data: redact(event.data) });
  const stops = system ? follow(system, operations, add) : [];
  signal.addEventListener("abort", () => {
    for (const stop of [...stops, () => snapshots.close()]) {
      stop();
    }
  });
  return { snapshots, events };
}

type Stop = () => void;

function follow(
  system: LiveSource,
  operations: Operations,
  add: (event: NewEvent) => void,
): readonly Stop[] {
  return [
    system.on("promotion", async ({ record }) => {
      const data = await operations.promotion(record.id);
      add({ name: "promotion", pipeline: data.pipeline, data });
    }),
    system.on("phase", async ({ descriptor: { pipeline, metadata } }) => {
      add({ name: "phase", pipeline, data: await operations.phase(pipeline, metadata.name) });
    }),
    system.on("audit", (entry) => {
      const [pipeline] = entry.scope.split("/");
      // Whoever asked for what is not there was told what is: that is for those who may see all.
      const isForAll = entry.scope === systemScope || entry.details["code"] === "NOT_FOUND";
      const about = isForAll ? undefined : pipeline;
      add({ name: "audit", pipeline: about, data: auditEntryView(entry) });
    }),
  ];
}
