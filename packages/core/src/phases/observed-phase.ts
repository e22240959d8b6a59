import pLimit from "p-limit";
import { cleanText } from "../clean-text.ts";
import { withDeadline } from "../deadline.ts";
import { describeError, UserCodeError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import {
  type Expectation,
  type LivePhaseOf,
  type ObserveOptions,
  type Phase,
  type PhaseState,
  phaseKey,
} from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { Runtime } from "../runtime.ts";
import type { Observation, Reader, SourceEvent, Writer } from "../source.ts";
import type { Arrival, NewArrival, Store } from "../store.ts";
import { causeOf, parseTrailers } from "../trailers.ts";

export interface ObservedPhaseOptions<in out R extends Resource> {
  readonly phase: Phase<R>;
  readonly reader: Reader<R>;
  readonly writer: Writer<R> | undefined;
  /** True if something promotes into it. */
  readonly hasUpstream: boolean;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
}

/** How long one look at a phase may take, in ms. */
const lookLimit = 60_000;

/** Keeps the state of one phase current, and notes in the store what arrives there. */
export class ObservedPhase<in out R extends Resource> implements LivePhaseOf<R> {
  readonly descriptor;
  readonly create: () => R;
  readonly writer: Writer<R> | undefined;
  readonly staleAfter: number;
  readonly exclusive: <T>(change: () => Promise<T>) => Promise<T>;

  readonly #options: ObservedPhaseOptions<R>;
  readonly #listeners = new Set<(state: PhaseState) => void>();
  readonly #looks = pLimit(1);
  #state: PhaseState = { kind: "unknown" };
  #resource: R | undefined;
  #revision = 0;
  #expectation: Expectation | undefined;
  #isLookPending = false;
  #stopWatching: (() => void) | undefined;

  constructor(options: ObservedPhaseOptions<R>) {
    this.#options = options;
    this.descriptor = options.phase.descriptor;
    this.create = options.phase.create;
    this.writer = options.writer;
    this.staleAfter = options.reader.interval * 3;
    const changes = pLimit(1);
    this.exclusive = (change) => changes(change);
  }

  readonly state = (): PhaseState => this.#state;

  readonly resource = (): R | undefined => this.#resource;

  readonly revision = (): number => this.#revision;

  readonly onChange = (listener: (state: PhaseState) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly expect = (expectation: Expectation): (() => void) => {
    this.#expectation = expectation;
    return () => {
      if (this.#expectation === expectation) {
        this.#expectation = undefined;
      }
    };
  };

  readonly observe = (options: ObserveOptions): Promise<PhaseState> =>
    this.#looks(async () => {
      await this.#look(options);
      return this.#state;
    });

  /** Begins to follow the source. */
  watch(): void {
    this.#stopWatching ??= this.#options.reader.watch((event) => this.#onEvent(event));
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    await this.#options.reader.close?.();
  }

  #onEvent(event: SourceEvent): void {
    switch (event.kind) {
      case "changed":
        this.#lookSoon();
        return;
      case "confirmed":
        this.#confirm();
        return;
      case "failed":
        this.#fail(event.error);
    }
  }

  /** Changes that come while a look waits for its turn are seen by that look. */
  #lookSoon(): void {
    if (this.#isLookPending) {
      return;
    }
    this.#isLookPending = true;
    void this.#looks(() => {
      this.#isLookPending = false;
      return this.#look({ signal: this.#options.signal });
    });
  }

  #confirm(): void {
    const observedAt = new Date(this.#options.runtime.timers.now());
    if (this.#state.kind === "ready" || this.#state.kind === "empty") {
      this.#state = { ...this.#state, observedAt };
    } else {
      this.#lookSoon();
    }
  }

  async #look(options: ObserveOptions): Promise<void> {
    const { phase, reader, runtime } = this.#options;
    const what = `reading ${phaseKey(phase.descriptor)}`;
    try {
      await withDeadline(
        { what, limit: lookLimit, timers: runtime.timers, signal: options.signal },
        async (signal) => {
          if (options.fresh) {
            await reader.refresh({ signal });
          }
          const resource = this.create();
          const observation = await reader.read(resource, { signal });
          signal.throwIfAborted();
          await this.#take(resource, observation);
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  async #take(resource: R, observation: Observation): Promise<void> {
    if (observation.kind === "absent") {
      this.#setEmpty(observation.reason);
      return;
    }
    const digest = digestOf(resource);
    if (digest === "") {
      this.#setEmpty("what is there names no content yet (its digest is empty)");
      return;
    }
    Object.freeze(resource);
    const arrival = await this.#arrival({ digest, json: toJson(resource), observation });
    this.#resource = resource;
    const observedAt = new Date(this.#options.runtime.timers.now());
    this.#set({ kind: "ready", arrival, observedAt });
  }

  async #arrival(found: Found): Promise<Arrival> {
    const { arrivals } = this.#options.store;
    const key = phaseKey(this.descriptor);
    const latest = await arrivals.latest(key);
    if (latest?.digest === found.digest && sameJson(latest.resource, found.json)) {
      return latest;
    }
    const { commit, annotations = {} } = found.observation;
    return await arrivals.append({
      phase: key,
      digest: found.digest,
      resource: found.json,
      annotations: cleanLabels(annotations),
      commit: commit?.id,
      recordedAt: new Date(this.#options.runtime.timers.now()),
      ...this.#origin(found, latest),
    });
  }

  /** Who brought it: what was announced, else what the commit says, else somebody else. */
  #origin(found: Found, latest: Arrival | undefined): Origin {
    const expected = this.#expectation;
    if (expected?.digest === found.digest) {
      const { cause, promotion, actor } = expected;
      return { cause, promotion, actor };
    }
    const trailers = parseTrailers(found.observation.commit?.message ?? "");
    if (trailers?.phase === phaseKey(this.descriptor) && trailers.to === found.digest) {
      return { cause: causeOf(trailers), promotion: trailers.promotion, actor: trailers.actor };
    }
    const cause = latest && this.#options.hasUpstream ? "outside" : "observed";
    return { cause, promotion: undefined, actor: undefined };
  }

  #setEmpty(reason: string): void {
    const observedAt = new Date(this.#options.runtime.timers.now());
    const since = this.#state.kind === "empty" ? this.#state.since : observedAt;
    this.#resource = undefined;
    this.#set({ kind: "empty", reason: cleanText(reason), since, observedAt });
  }

  #fail(error: unknown): void {
    if (this.#options.signal.aborted) {
      return;
    }
    const { code, message } = describeError(error);
    const before = this.#state;
    if (before.kind === "error" && before.message === message) {
      return;
    }
    const { logger, timers } = this.#options.runtime;
    logger.warn({ phase: phaseKey(this.descriptor), code, error: message }, "cannot read phase");
    const since = before.kind === "error" ? before.since : new Date(timers.now());
    this.#set({ kind: "error", code, message, since, last: lastArrival(before) });
  }

  #set(state: PhaseState): void {
    this.#state = state;
    this.#revision += 1;
    for (const listener of this.#listeners) {
      listener(state);
    }
  }
}

interface Found {
  readonly digest: string;
  readonly json: unknown;
  readonly observation: Observation & { readonly kind: "found" };
}

type Origin = Pick<NewArrival, "cause" | "promotion" | "actor">;

function digestOf(resource: Resource): string {
  const digest: unknown = resource.digest();
  if (typeof digest !== "string") {
    throw new UserCodeError(`digest() of the resource returned ${typeof digest}, not a string`);
  }
  return digest;
}

/** Largest resource that is kept in the history, in characters of JSON. */
const jsonLimit = 1_000_000;

function toJson(resource: Resource): unknown {
  const text = JSON.stringify(resource) ?? "null";
  if (text.length > jsonLimit) {
    throw new UserCodeError(`the resource is ${text.length} characters of JSON, over ${jsonLimit}`);
  }
  return JSON.parse(text);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function cleanLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [cleanText(key, 200), cleanText(value, 2000)]),
  );
}

function lastArrival(state: PhaseState): Arrival | undefined {
  switch (state.kind) {
    case "ready":
      return state.arrival;
    case "error":
      return state.last;
    case "empty":
    case "unknown":
      return undefined;
  }
}
