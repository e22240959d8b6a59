import type { Operations } from "../operations.ts";
import type { News } from "../replicas/peers.ts";
import type { Runtime } from "../runtime.ts";
import type { SystemEvents } from "../system-events.ts";
import { auditEntryView } from "../views.ts";
import { EventLog } from "./event-log.ts";
import { EventTeller } from "./event-teller.ts";
import { NewsLog } from "./news-log.ts";
import { OneByOne } from "./one-by-one.ts";
import type { ReplicaServing } from "./replica-serving.ts";
import { Snapshots, type Touches } from "./snapshots.ts";

/** What tells what happens. */
export interface LiveSource {
  readonly follow: <Name extends keyof SystemEvents>(
    name: Name,
    listener: (event: SystemEvents[Name]) => void,
  ) => () => void;
  readonly onTouched: Touches;
  readonly onDecided: Touches;
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
  /** What the other replicas are told. */
  readonly news: NewsLog | undefined;
}

export function live(options: LiveOptions): Live {
  const { system, operations, replica, timers, redact, signal } = options;
  const events = new EventLog(timers);
  const news = replica && new NewsLog(timers);
  const snapshots = new Snapshots({
    operations,
    timers,
    redact,
    onTouched: system && touchesOf(system, replica),
    changed: (pipeline, { etag }) =>
      events.add({ name: "pipeline", pipeline, data: { pipeline, etag } }),
  });
  const work = new OneByOne({ ...options, what: "telling of" });
  const { tell } = new EventTeller({ operations, events, work, redact });
  const happened = (one: News) => {
    news?.add(one);
    tell(one);
  };
  const stops = [
    ...(system ? newsOf(system, { tell: happened, redact }) : []),
    replica?.peers.onNews(tell),
    replica?.peers.onMissed(() => events.reset()),
    replica && tellOfReplicas(replica, { events, timers }),
    () => news?.close(),
    () => snapshots.close(),
  ];
  signal.addEventListener("abort", () => {
    for (const stop of stops) {
      stop?.();
    }
  });
  return { snapshots, events, news };
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
      events.add({ name: "replicas", pipeline: undefined, data: {} });
    });
  });
  return () => {
    stop();
    cancel?.();
  };
}

/** What happens at this one. */
function newsOf(
  system: LiveSource,
  { tell, redact }: Pick<LiveOptions, "redact"> & { readonly tell: (news: News) => void },
): readonly Stop[] {
  return [
    system.onTouched((pipeline) => tell({ kind: "touched", pipeline: pipeline ?? null })),
    system.onDecided((pipeline) => tell({ kind: "decided", pipeline: pipeline ?? null })),
    system.follow("promotion", ({ record: { id }, to: { pipeline } }) =>
      tell({ kind: "promotion", pipeline, id }),
    ),
    system.follow("phase", ({ descriptor: { pipeline, metadata } }) =>
      tell({ kind: "phase", pipeline, phase: metadata.name }),
    ),
    system.follow("audit", (entry) =>
      tell({ kind: "audit", entry: redact(auditEntryView(entry)) }),
    ),
  ];
}
