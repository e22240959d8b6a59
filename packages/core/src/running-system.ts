import { setMaxListeners } from "node:events";
import type { NewAuditEntry } from "./audit.ts";
import { automaticEntry, ownSettingEntry } from "./automatic-entry.ts";
import { defaultAutomationLimit } from "./automation.ts";
import type { Bell } from "./bell.ts";
import { Breaker } from "./breaker.ts";
import { orAborted, withDeadline } from "./deadline.ts";
import type { LiveEdge } from "./edge.ts";
import { describeError, StoppedError } from "./errors.ts";
import type { EventListeners } from "./event-listeners.ts";
import { FirstSight } from "./first-sight.ts";
import { keepAudit } from "./keep-audit.ts";
import { Meanwhile } from "./meanwhile.ts";
import type { Metadata } from "./metadata.ts";
import { splitKey } from "./phase.ts";
import { proposalOf } from "./phase-proposal.ts";
import type { LivePipeline, Pipeline, PipelineContext } from "./pipeline.ts";
import type { Performed, PerformResult } from "./promotion.ts";
import { followRenames } from "./renaming.ts";
import { resumeAll } from "./resumption.ts";
import { revisedStore } from "./revised-store.ts";
import { SystemNews } from "./system-news.ts";
import type { Trigger } from "./trigger.ts";
import { runTriggers } from "./trigger-runner.ts";
import { watchedStore } from "./watched-store.ts";

/** What a system needs from outside to run. */
export interface SystemEnvironment
  extends Pick<PipelineContext, "clients" | "store" | "logger" | "timers" | "random"> {
  /** How many promotions may begin by themselves within a minute. @default 100 */
  readonly automation?: { readonly limit: number } | undefined;
  /** Told of every request to perform an edge once it has ended, whoever asked. @default nobody is */
  readonly performed?: ((performed: Performed) => void) | undefined;
  /** How many processes promote by themselves, this one among them. @default 1 */
  readonly processes?: (() => number) | undefined;
  /** Whether one more promotion may begin by itself. @default as many as `automation` says */
  readonly mayBegin?: (() => Promise<boolean>) | undefined;
  /** Notices that the store was lost. @default one of its own */
  readonly firstSight?: FirstSight | undefined;
  /** Of the program; records of promotions say which one began them. @default not known */
  readonly revision?: string | undefined;
  /** The same data without secrets, for those who listen. @default none are known */
  readonly redact?: (<T>(data: T) => T) | undefined;
}

export interface StartOptions {
  /**
   * `serve` keeps phases current and runs the triggers; `watch` only keeps them current; `once` only
   * reads them, for a command that ends soon; `open` does not look at them at all; `outline` neither, and leaves
   * to those who tend them what is kept of them.
   */
  readonly mode: "serve" | "watch" | "once" | "open" | "outline";
  /** Only these pipelines are opened. @default all */
  readonly pipelines?: (metadata: Metadata) => boolean;
  /** Until when somebody else tended them, in ms: what schedules missed since then is made up for. @default nobody did */
  readonly tendedUntil?: number | undefined;
  /** True if what sources remember may be older than what is stored: they look before anything is believed. @default false */
  readonly looksFirst?: boolean;
}

export interface SystemDefinition {
  readonly metadata: Metadata;
  readonly pipelines: readonly Pipeline[];
  readonly triggers: readonly Trigger[];
  readonly listeners: EventListeners;
  /** Rings with the pipeline that may show something else; of all if without one. */
  readonly touched: Pick<Bell<string | undefined>, "ring">;
  /** Rings when people have decided something about a pipeline or all, or a proposal has ended: attempts depend on it. */
  readonly decided: Pick<Bell<string | undefined>, "listen" | "ring">;
}

/** A live pipeline with its name. */
export interface RunningPipeline extends LivePipeline {
  readonly metadata: Metadata;
}

interface CountedEdge {
  readonly edge: LiveEdge;
  readonly count: { running: number };
}

/** How long promotions that run may take to end when the system stops, in ms. */
const graceLimit = 5_000;
const openLimit = 60_000;
/** How long triggers wait until a new store has met the phases, in ms. */
const meetLimit = 10_000;
/** How long what is cut off may take to end, and closing after it, in ms. */
const endLimit = 2_000;
const statusLimit = 30_000;

/** A system from its start to its stop. */
export class RunningSystem {
  readonly #definition: SystemDefinition;
  readonly #environment: SystemEnvironment;
  readonly #options: StartOptions;
  readonly #breaker: Breaker;
  readonly #news: SystemNews;
  readonly #firstSight: FirstSight;
  readonly #meanwhile: Meanwhile;
  /** Aborted first: nothing new begins. */
  readonly #stopping = new AbortController();
  /** Aborted last: what still runs is cut off. */
  readonly #ended = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  #pipelines: readonly RunningPipeline[] = [];
  #triggers: readonly Promise<void>[] = [];
  #resumption: Promise<void> | undefined;
  #opening: Promise<void> | undefined;
  /** Also those of a start that failed half-way. */
  readonly #opened: LivePipeline[] = [];
  #isOpen = false;
  #stopped: Promise<void> | undefined;

  constructor(definition: SystemDefinition, environment: SystemEnvironment, options: StartOptions) {
    this.#definition = definition;
    const { ring: touch } = definition.touched;
    const { ring: tellDecision } = definition.decided;
    const store = watchedStore(revisedStore(environment.store, environment.revision), {
      promotion: async (record) => {
        const { pipeline } = splitKey(record.edge.to);
        touch(pipeline);
        this.#news.promotion(record);
        if (record.endedAt && proposalOf(record.annotations)) {
          tellDecision(pipeline);
        }
        await this.#keep(automaticEntry(record, new Date(environment.timers.now())));
      },
      restraints: (pipeline) => {
        touch(pipeline);
        tellDecision(pipeline);
      },
      automation: async (setting) => {
        touch(undefined);
        tellDecision(undefined);
        await this.#keep(ownSettingEntry(setting));
      },
      entry: (entry) => this.#news.entry(entry),
    });
    this.#news = new SystemNews({ ...definition, ...environment });
    this.#environment = { ...environment, store };
    this.#options = options;
    const { limit } = environment.automation ?? { limit: defaultAutomationLimit };
    const { processes } = environment;
    this.#breaker = new Breaker({ ...environment, store, limit, processes });
    this.#firstSight = environment.firstSight ?? new FirstSight(this.#environment);
    this.#meanwhile = new Meanwhile({ ...environment, signal: this.#stopping.signal });
    // As many listeners as phases and triggers is no leak.
    setMaxListeners(0, this.#stopping.signal, this.#ended.signal);
  }

  /** @throws {StoppedError} until its sources are opened. */
  get pipelines(): readonly RunningPipeline[] {
    if (!this.#isOpen) {
      throw new StoppedError(`system "${this.#definition.metadata.name}" starts`);
    }
    return this.#pipelines;
  }

  get mode(): StartOptions["mode"] {
    return this.#options.mode;
  }

  get environment(): SystemEnvironment {
    return this.#environment;
  }

  get firstSight(): FirstSight {
    return this.#firstSight;
  }

  /** Whether one more promotion may begin by itself. */
  get mayBegin(): () => Promise<boolean> {
    return this.#environment.mayBegin ?? this.#breaker.admit;
  }

  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Aborted as soon as it begins to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  async #open(): Promise<void> {
    const { pipelines = () => true, mode } = this.#options;
    const wanted = this.#definition.pipelines.filter(({ metadata }) => pipelines(metadata));
    if (mode !== "outline") {
      await followRenames(wanted, this.#environment);
    }
    const isNew = await this.#isNew();
    this.#pipelines = await Promise.all(wanted.map((pipeline) => this.#openPipeline(pipeline)));
    this.#isOpen = true;
    for (const { metadata, phases, edges } of this.#pipelines) {
      for (const one of [...phases, ...edges]) {
        one.onTouched?.(() => this.#definition.touched.ring(metadata.name));
      }
    }
    this.#tellTouched(wanted);
    if (mode === "once") {
      await this.#readPhases();
    } else if (isNew && (mode === "serve" || mode === "watch")) {
      await this.#within(meetLimit, this.#readPhases());
    }
    if (mode === "serve" && !this.#stopping.signal.aborted) {
      this.#run();
    }
  }

  /**
   * Whether all of it is to be met before anything is promoted, so that one setting says so for all. Each phase is met before
   * something is promoted into it in any case; what somebody else tended before waits for the others no more.
   */
  async #isNew(): Promise<boolean> {
    const { tendedUntil } = this.#options;
    return await (tendedUntil === undefined
      ? this.#firstSight.isNew()
      : this.#firstSight.knowsNothing());
  }

  #run(): void {
    const { decided, triggers } = this.#definition;
    const { logger, timers } = this.#environment;
    const { signal } = this.#stopping;
    for (const phase of this.#pipelines.flatMap(({ phases }) => phases)) {
      this.#news.follow(phase);
    }
    this.#resumption = resumeAll(this.#pipelines, { logger, timers, decided, signal });
    this.#triggers = runTriggers(triggers, {
      live: this.#pipelines,
      environment: this.#environment,
      since: this.#options.tendedUntil,
      decided,
      signal,
    });
  }

  #tellTouched(pipelines: readonly Pick<Pipeline, "metadata">[]): void {
    for (const { metadata } of pipelines) {
      this.#definition.touched.ring(metadata.name);
    }
  }

  async #readPhases(): Promise<void> {
    const { signal } = this.#ended;
    const phases = this.#pipelines.flatMap((pipeline) => pipeline.phases);
    const looks = phases.flatMap(({ observe, proposals }) => [
      observe({ signal }),
      ...(proposals ? [proposals.refresh({ signal })] : []),
    ]);
    await Promise.allSettled(looks);
  }

  async #openPipeline(pipeline: Pipeline): Promise<RunningPipeline> {
    const { metadata } = pipeline;
    const { timers } = this.#environment;
    const { signal } = this.#ended;
    const what = `opening pipeline ${metadata.name}`;
    const watch = this.#options.mode === "serve" || this.#options.mode === "watch";
    const live = await withDeadline({ what, limit: openLimit, timers, signal }, () =>
      pipeline.open({
        ...this.#environment,
        mayBegin: this.mayBegin,
        meet: this.#firstSight.meet,
        meanwhile: watch ? this.#meanwhile.add : undefined,
        watch,
        looksFirst: this.#options.looksFirst,
        triggers: this.#definition.triggers,
        stopping: this.#stopping.signal,
        track: (work) => this.#hold(work),
        signal,
      }),
    );
    this.#opened.push(live);
    const edges = live.edges.map((edge) => this.#guardEdge(edge));
    return { metadata, phases: live.phases, edges, close: () => live.close() };
  }

  /** Keeps account of what runs on an edge, and lets an edge that fails to tell its status not matter. */
  #guardEdge(edge: LiveEdge): LiveEdge {
    const { timers } = this.#environment;
    const deadline = { what: "the status of the edge", limit: statusLimit, timers };
    const count = { running: 0 };
    return {
      ...edge,
      inProgress: () => count.running,
      status: (options) =>
        withDeadline({ ...deadline, signal: this.#ended.signal }, () => edge.status(options)).catch(
          (error: unknown) => ({
            kind: "error",
            reason: describeError(error).message,
            canPerform: false,
          }),
        ),
      perform: async (request) => {
        this.#stopping.signal.throwIfAborted();
        const performed = edge.perform(request);
        // Who asks for the same may be given what was asked for before: that is one promotion.
        return await (this.#inFlight.has(performed)
          ? performed
          : this.#track({ edge, count }, performed));
      },
    };
  }

  /** What has begun gets some time when the system stops. */
  #hold(work: Promise<unknown>): void {
    this.#inFlight.add(work);
    void work.catch(() => undefined).finally(() => this.#inFlight.delete(work));
  }

  async #track(
    { edge, count }: CountedEdge,
    performed: Promise<PerformResult>,
  ): Promise<PerformResult> {
    const { timers, performed: tell } = this.#environment;
    const { from, to } = edge;
    const begin = timers.now();
    count.running += 1;
    let outcome: Performed["outcome"] = "error";
    this.#inFlight.add(performed);
    try {
      const result = await performed;
      outcome = result.outcome;
      return result;
    } finally {
      this.#inFlight.delete(performed);
      count.running -= 1;
      tell?.({ from, to, outcome, duration: timers.now() - begin });
    }
  }

  async #keep(entry: NewAuditEntry | undefined): Promise<void> {
    if (entry) {
      await keepAudit(entry, this.#environment);
    }
  }

  async #stop(): Promise<void> {
    const reason = new StoppedError(`system "${this.#definition.metadata.name}" stops`);
    this.#stopping.abort(reason);
    if (this.#isOpen) {
      await this.#settle();
    }
    this.#ended.abort(reason);
    await this.#opening?.catch(() => undefined);
    await this.#within(endLimit, Promise.allSettled(this.#inFlight));
    const closing = this.#opened.map((pipeline) => pipeline.close());
    await this.#within(endLimit, Promise.allSettled([...closing, this.#news.settled()]));
    this.#news.end(reason);
    this.#tellTouched(this.#pipelines);
  }

  /** Waits for what runs, but not for long. */
  #settle(): Promise<void> {
    return this.#within(
      graceLimit,
      Promise.allSettled([...this.#triggers, this.#resumption, ...this.#inFlight]),
    );
  }

  async #within(limit: number, work: Promise<unknown>): Promise<void> {
    const patience = new AbortController();
    const { timers } = this.#environment;
    const cancel = timers.after(limit, () => patience.abort(), { keepAlive: true });
    await orAborted(work, patience.signal).catch(() => undefined);
    cancel();
  }
}
