import type { Operations } from "../operations.ts";
import { pipelineOfEntry } from "../pipeline-of-entry.ts";
import type { Runtime } from "../runtime.ts";
import type { SystemEvents } from "../system-events.ts";
import { auditEntryView } from "../views.ts";
import { EventLog, type NewEvent } from "./event-log.ts";
import { OneByOne } from "./one-by-one.ts";
import { type ReplicaServing, tends } from "./replica-serving.ts";
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
  /** What other replicas tell. @default there are none */
  readonly replica?: Pick<ReplicaServing, "peers" | "placement"> | undefined;
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
  const { system, operations, replica, timers, redact, signal } = options;
  const events = new EventLog();
  const snapshots = new Snapshots({
    operations,
    timers,
    redact,
    onTouched: system && touchesOf(system, replica),
    changed: (pipeline, { etag }) => {
      const isElsewhere = replica !== undefined && !tends(replica, pipeline);
      events.add({ name: "pipeline", pipeline, data: { pipeline, etag }, isElsewhere });
    },
  });
  const add = (event: NewEvent) => events.add({ ...event, data: redact(event.data) });
  const work = new OneByOne({ ...options, what: "telling of" });
  const stops = system ? follow(system, { operations, work, add }) : [];
  const stopPeers = replica?.peers.onEvent(({ name, ...event }) => {
    // That a pipeline shows something else is told once it does so here.
    if (name !== "pipeline") {
      add({ name, ...event, isElsewhere: true });
    }
  });
  const stopReplicas = replica && tellOfReplicas(replica, { events, timers });
  signal.addEventListener("abort", () => {
    for (const stop of [...stops, () => snapshots.close()]) {
      stop();
    }
    stopPeers?.();
    stopReplicas?.();
  });
  return { snapshots, events };
}

function touchesOf(system: LiveSource, replica: LiveOptions["replica"]): Touches {
  return (listener) => {
    const stops = [system.onTouched(listener), replica?.peers.onTouched(listener)];
    return () => {
      for (const stop of stops) {
        stop?.();
      }
    };
  };
}

type Stop = () => void;

/** How long others may join the first change, in ms: pipelines come and go share by share. */
const settleTime = 300;

/** That other replicas are there, or tend something else. What that is, whoever may see it asks. */
function tellOfReplicas(
  { placement }: Pick<ReplicaServing, "placement">,
  { events, timers }: Pick<Live, "events"> & Pick<Runtime, "timers">,
): Stop {
  let cancel: Stop | undefined;
  const stop = placement.onChange(() => {
    cancel ??= timers.after(settleTime, () => {
      cancel = undefined;
      // Each replica is told by the database.
      events.add({ name: "replicas", pipeline: undefined, data: {}, isElsewhere: true });
    });
  });
  return () => {
    stop();
    cancel?.();
  };
}

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
      add({ name: "audit", pipeline: pipelineOfEntry(entry), data: auditEntryView(entry) });
    }),
  ];
}
