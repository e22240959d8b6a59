import { systemScope } from "../automation.ts";
import type { Operations } from "../operations.ts";
import type { Runtime } from "../runtime.ts";
import type { SystemEvents } from "../system-events.ts";
import { auditEntryView } from "../views.ts";
import { EventLog, type NewEvent } from "./event-log.ts";
import { OneByOne } from "./one-by-one.ts";
import { Snapshots, type Touches } from "./snapshots.ts";

/** What tells what happens. */
export interface LiveSource {
  readonly follow: <Name extends keyof SystemEvents>(
    name: Name,
    listener: (event: SystemEvents[Name]) => void,
  ) => () => void;
  readonly onTouched: Touches;
}

export interface LiveOptions extends Runtime {
  /** @default nothing is told, and each answer is made anew */
  readonly system: LiveSource | undefined;
  readonly operations: Operations;
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

export function live(options: LiveOptions): Live {
  const { system, operations, timers, redact, signal } = options;
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
  const work = new OneByOne({ ...options, what: "telling of" });
  const stops = system ? follow(system, { operations, work, add }) : [];
  signal.addEventListener("abort", () => {
    for (const stop of [...stops, () => snapshots.close()]) {
      stop();
    }
  });
  return { snapshots, events };
}

type Stop = () => void;

interface Telling {
  readonly operations: Operations;
  /** What is told is what is true by then: of each record and each phase, the newest alone waits. */
  readonly work: OneByOne;
  readonly add: (event: NewEvent) => void;
}

function follow(system: LiveSource, { operations, work, add }: Telling): readonly Stop[] {
  return [
    system.follow("promotion", ({ record: { id } }) =>
      work.add(`promotion ${id}`, async () => {
        const data = await operations.promotion(id);
        add({ name: "promotion", pipeline: data.pipeline, data });
      }),
    ),
    system.follow("phase", ({ descriptor: { pipeline, metadata } }) =>
      work.add(`phase ${pipeline}/${metadata.name}`, async () => {
        add({ name: "phase", pipeline, data: await operations.phase(pipeline, metadata.name) });
      }),
    ),
    system.follow("audit", (entry) => {
      const [pipeline] = entry.scope.split("/");
      // Whoever asked for what is not there was told what is: that is for those who may see all.
      const isForAll = entry.scope === systemScope || entry.details["code"] === "NOT_FOUND";
      const about = isForAll ? undefined : pipeline;
      add({ name: "audit", pipeline: about, data: auditEntryView(entry) });
    }),
  ];
}
