import { Bell } from "./bell.ts";
import type { ProvideCredential } from "./credential.ts";
import { DefinitionError, DuplicateNameError, StoppedError } from "./errors.ts";
import { EventListeners } from "./event-listeners.ts";
import { openPipeline } from "./live-pipeline.ts";
import {
  checkMetadata,
  checkPreviousNames,
  checkRenamable,
  type Metadata,
  type RenamableMetadata,
} from "./metadata.ts";
import {
  buildPipeline,
  checkEdges,
  checkPhases,
  type Pipeline,
  type PipelineBuilder,
} from "./pipeline.ts";
import type { Resource } from "./resource.ts";
import {
  type RunningPipeline,
  RunningSystem,
  type StartOptions,
  type SystemDefinition,
  type SystemEnvironment,
} from "./running-system.ts";
import type { SystemEvents, SystemListener } from "./system-events.ts";
import type { Tendable, TendedPart, TendOptions } from "./tended-part.ts";
import { TendedPipelines } from "./tended-pipelines.ts";
import type { Trigger } from "./trigger.ts";
import { checkTriggers } from "./trigger-runner.ts";
import type { UserInterface } from "./user-interface.ts";

export interface SystemOptions {
  /** Stops the running system when aborted. */
  readonly signal?: AbortSignal;
  /** The dashboard that its server hands out. @default none */
  readonly ui?: UserInterface | undefined;
}

/** What a definition callback may return: anything but a promise. */
export type Defined<T> =
  T extends PromiseLike<unknown> ? "a pipeline is defined without async or await" : T;

/**
 * Pipelines and triggers by name. Making one does no I/O; `start` opens the sources, `stop` ends
 * everything it began. Both may be called again.
 */
export class System implements Tendable {
  readonly metadata: Metadata;
  readonly #options: SystemOptions;
  readonly #pipelines: Pipeline[] = [];
  /** By name in lower case. */
  readonly #byName = new Map<string, Pipeline>();
  readonly #triggers: Trigger[] = [];
  readonly #credentials = new Map<string, ProvideCredential>();
  readonly #listeners = new EventListeners();
  readonly #touched = new Bell<string | undefined>();
  readonly #decided = new Bell<string | undefined>();
  /** The same, but for what was decided elsewhere. */
  readonly #decidedHere = new Bell<string | undefined>();
  readonly #tended = new TendedPipelines();
  #running: RunningSystem | undefined;
  readonly #onAbort = () => void this.stop();

  constructor(metadata: Metadata, options: SystemOptions = {}) {
    this.metadata = checkMetadata("system", metadata);
    this.#options = options;
  }

  /** The dashboard that its server hands out, if it has one. */
  get ui(): UserInterface | undefined {
    return this.#options.ui;
  }

  get pipelines(): readonly Pipeline[] {
    return this.#pipelines;
  }

  get triggers(): readonly Trigger[] {
    return this.#triggers;
  }

  /**
   * Defines a pipeline of one type of resource and returns what `define` returns.
   *
   * @param create makes a blank resource, with its defaults
   * @param define adds the phases; runs once, now
   * @throws {DefinitionError} and the other definition errors; then nothing is registered.
   */
  definePipeline<R extends Resource, T>(
    metadata: RenamableMetadata,
    create: () => R,
    define: (pipeline: PipelineBuilder<R>) => Defined<T>,
  ): Defined<T> {
    const { definition, result } = buildPipeline(metadata, create, define);
    this.addPipeline({
      metadata: definition.metadata,
      phases: definition.phases,
      edges: definition.edges,
      open: (context) => openPipeline(definition, context),
    });
    return result;
  }

  /** Adds a pipeline made by hand. */
  addPipeline(pipeline: Pipeline): this {
    this.#checkStopped();
    const checked = checkRenamable("pipeline", pipeline.metadata);
    const { name } = checked;
    const other = this.#byName.get(name.toLowerCase());
    if (other) {
      throw new DuplicateNameError(
        `system "${this.metadata.name}" has a pipeline "${other.metadata.name}" already; names of ` +
          `pipelines are unique, upper and lower case alike`,
      );
    }
    checkPreviousNames(
      "pipeline",
      checked,
      this.#pipelines.map(({ metadata }) => metadata),
    );
    checkPhases(name, pipeline.phases);
    checkEdges(name, pipeline.edges);
    this.#pipelines.push(pipeline);
    this.#byName.set(name.toLowerCase(), pipeline);
    return this;
  }

  /** Credentials of the program's own, by the name sources ask for them. */
  get credentials(): ReadonlyMap<string, ProvideCredential> {
    return this.#credentials;
  }

  /**
   * Provides a credential in code, under a name that sources give as their `credential`. One in the
   * configuration with the same name wins. It has 30 seconds, and is asked again as it expires.
   *
   * @throws {DuplicateNameError}
   */
  credential(name: string, provide: ProvideCredential): this {
    this.#checkStopped();
    if (this.#credentials.has(name)) {
      throw new DuplicateNameError(
        `system "${this.metadata.name}" has a credential "${name}" already; give the other one another name`,
      );
    }
    this.#credentials.set(name, provide);
    return this;
  }

  /** Triggers run while the system serves. What they match is checked at start. */
  addTrigger(trigger: Trigger): this {
    this.#checkStopped();
    this.#triggers.push(trigger);
    return this;
  }

  /**
   * Calls the listener, with frozen data, each time something of that name happens; before the start as well
   * as later. Of one phase in order, one call after the other; nothing waits for it, and what it throws
   * is logged.
   *
   * @returns how to end it
   */
  on<Name extends keyof SystemEvents>(name: Name, listener: SystemListener<Name>): () => void {
    return this.#listeners.on(name, listener);
  }

  /**
   * Calls the listener at once each time something of that name happens, with the event as it is, and any
   * secret in it: for those who only note that it has happened. It must not throw. Before the start as well as later.
   *
   * @returns how to end it
   */
  follow<Name extends keyof SystemEvents>(
    name: Name,
    listener: (event: SystemEvents[Name]) => void,
  ): () => void {
    return this.#listeners.follow(name, listener);
  }

  /**
   * Calls the listener each time what a pipeline shows may have become another, with the name of the pipeline,
   * or without one if that may be so of all. Before the start as well as later.
   *
   * @returns how to end it
   */
  onTouched(listener: (pipeline: string | undefined) => void): () => void {
    return this.#touched.listen(listener);
  }

  /**
   * Calls the listener each time something was decided by way of this system that what waits may depend on, with the name
   * of the pipeline, or without one if it is about all.
   *
   * @returns how to end it
   */
  onDecided(listener: (pipeline: string | undefined) => void): () => void {
    return this.#decidedHere.listen(listener);
  }

  /**
   * Opens every source and begins to look. In mode `once` it returns when each phase was read; in mode `open` it
   * does not look.
   *
   * @throws {TriggerError} if a trigger matches nothing, or edges that follow each other.
   */
  async start(environment: SystemEnvironment, options: StartOptions): Promise<void> {
    if (options.mode !== "once" && options.mode !== "open") {
      checkTriggers(this.#triggers, this.#pipelines);
    }
    const { signal } = this.#options;
    signal?.throwIfAborted();
    if (this.#running?.stopping.aborted) {
      await this.stop();
    }
    if (!this.#running) {
      this.#running = new RunningSystem(this.#definition(), environment, options);
      signal?.addEventListener("abort", this.#onAbort, { once: true });
    }
    await this.#running.open();
  }

  /** Runs a part of it, see {@link Tendable}. */
  tend({ store, ...options }: TendOptions): TendedPart {
    const outline = this.#current();
    const { environment, mayBegin, firstSight } = outline;
    const given = { ...environment, mayBegin, firstSight, store };
    const started = { ...options, mode: "serve", looksFirst: true } as const;
    const part = new RunningSystem(this.#definition(), given, started);
    const stop = async () => {
      this.#tended.remove(part);
      await part.stop();
    };
    const open = async () => {
      await part.open();
      outline.stopping.throwIfAborted();
      part.stopping.throwIfAborted();
      this.#tended.add(part);
      for (const { metadata } of part.pipelines) {
        this.#touched.ring(metadata.name);
      }
    };
    return { open, stop };
  }

  /** Ends triggers, waits for the promotions that run, closes the sources. */
  async stop(): Promise<void> {
    const running = this.#running;
    await Promise.all([running?.stop(), this.#tended.stop()]);
    if (this.#running === running) {
      this.#running = undefined;
      this.#touched.ring(undefined);
      this.#options.signal?.removeEventListener("abort", this.#onAbort);
    }
  }

  /** From its start to the end of its stop. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Aborted as soon as the running system begins to stop. @throws {StoppedError} if it does not run. */
  get stopping(): AbortSignal {
    return this.#current().stopping;
  }

  /** All pipelines. @throws {StoppedError} if the system was not started, or still opens its sources. */
  get live(): readonly RunningPipeline[] {
    return this.#tended.over(this.#current().pipelines);
  }

  /** Those that run, and are not only an outline. @throws {StoppedError} like `live`. */
  get tended(): readonly RunningPipeline[] {
    const running = this.#current();
    return running.mode === "outline" ? this.#tended.all : running.pipelines;
  }

  /** To be told if somebody has decided something elsewhere about a pipeline, or about all: what waits may go on. */
  readonly tellDecision = (pipeline: string | undefined): void => this.#decided.ring(pipeline);

  /** What it runs in. @throws {StoppedError} if the system was not started. */
  get environment(): SystemEnvironment {
    return this.#current().environment;
  }

  #definition(): SystemDefinition {
    const { metadata, pipelines, triggers } = this;
    const [listeners, touched] = [this.#listeners, this.#touched];
    const decided = {
      listen: this.#decided.listen,
      ring: (pipeline: string | undefined) => {
        this.#decided.ring(pipeline);
        this.#decidedHere.ring(pipeline);
      },
    };
    return { metadata, pipelines, triggers, listeners, touched, decided };
  }

  #current(): RunningSystem {
    if (!this.#running) {
      throw new StoppedError(`system "${this.metadata.name}" is not running`);
    }
    return this.#running;
  }

  #checkStopped(): void {
    if (this.#running) {
      throw new DefinitionError("pipelines and triggers are added before the system starts");
    }
  }
}
