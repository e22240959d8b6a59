import pLimit from "p-limit";
import { Bell } from "../bell.ts";
import { callListener } from "../call-listener.ts";
import { cleanText } from "../clean-text.ts";
import { orAborted, withDeadline } from "../deadline.ts";
import { credentialTrouble, describeError } from "../errors.ts";
import {
  type Expectation,
  type LivePhase,
  type LivePhaseOf,
  lastArrival,
  type ObserveOptions,
  type Phase,
  type PhaseState,
  type ProposalActions,
  phaseKey,
} from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { RollbackActions } from "../rollback.ts";
import type { Runtime } from "../runtime.ts";
import type {
  CallOptions,
  CommitLinks,
  Observation,
  Reader,
  SourceEvent,
  Writer,
} from "../source.ts";
import type { PhaseKey, PromotionRecord, Store } from "../store.ts";
import { PhaseCancel } from "./cancel.ts";
import { Cancellations } from "./cancellations.ts";
import { digestOf, toJson, whyEmptyOf } from "./found.ts";
import { PhaseArrivals } from "./phase-arrivals.ts";
import { phaseTitle } from "./phase-title.ts";
import { ProposedRecords } from "./proposed-records.ts";
import { PhaseRollback } from "./rollback.ts";
import { UnendedRecords } from "./unended-records.ts";

export interface ObservedPhaseOptions<in out R extends Resource> {
  readonly phase: Phase<R>;
  /** Those of names it had before. */
  readonly previousKeys: readonly PhaseKey[];
  readonly reader: Reader<R>;
  readonly writer: Writer<R> | undefined;
  /** The phases that lead to it, those that nothing leads to first. */
  readonly ancestors: readonly PhaseKey[];
  readonly store: Store;
  /** Called before anything is stored, until the phase was read once. */
  readonly meet?: ((options: CallOptions) => Promise<void>) | undefined;
  /** Whether looks come by themselves: if not, there is no newer one to wait for. */
  readonly isWatched: boolean;
  /** Whether the source looks before it is read for the first time. @default false */
  readonly looksFirst?: boolean | undefined;
  readonly runtime: Runtime;
  readonly stopping: AbortSignal;
  readonly track: (work: Promise<unknown>) => void;
  readonly signal: AbortSignal;
}

/** How long one look at a phase may take, in ms. */
const lookLimit = 60_000;
const closeLimit = 1_500;

/** Keeps the state of one phase current, and notes in the store what arrives there. */
export class ObservedPhase<in out R extends Resource> implements LivePhaseOf<R> {
  readonly descriptor;
  readonly ancestors: readonly PhaseKey[];
  readonly create: () => R;
  readonly writer: Writer<R> | undefined;
  readonly staleAfter: number;
  readonly links: CommitLinks | undefined;
  readonly exclusive: <T>(change: () => Promise<T>) => Promise<T>;
  readonly mayLeave: (id: string) => void;
  readonly rollback: RollbackActions | undefined;
  readonly cancel: LivePhase["cancel"];
  readonly unended: UnendedRecords;
  readonly proposals: ProposalActions | undefined;

  readonly #options: ObservedPhaseOptions<R>;
  readonly #listeners = new Set<(state: PhaseState) => void>();
  readonly #touched = new Bell();
  readonly #arrivals: PhaseArrivals;
  readonly #looks = pLimit(1);
  readonly #proposed: ProposedRecords | undefined;
  /** Looks that have not begun, by whether they are fresh; who asks meanwhile joins them. */
  readonly #queued = new Map<boolean, Promise<PhaseState>>();
  #state: PhaseState = { kind: "unknown" };
  #resource: R | undefined;
  #revision = 0;
  /** True from when the source tells of a change until a look begins. */
  #hasMoved = false;
  #wasRead = false;
  #stopWatching: (() => void) | undefined;

  constructor(options: ObservedPhaseOptions<R>) {
    this.#options = options;
    this.descriptor = options.phase.descriptor;
    this.ancestors = options.ancestors;
    this.create = options.phase.create;
    this.writer = options.writer;
    this.staleAfter = options.isWatched ? options.reader.interval * 3 : Number.POSITIVE_INFINITY;
    this.links = options.reader.links;
    const changes = pLimit(1);
    this.exclusive = (change) => changes(change);
    const { writer, store, runtime, signal } = options;
    const key = phaseKey(this.descriptor);
    const proposals = writer?.proposals;
    const proposed =
      proposals && new ProposedRecords({ key, phase: this, proposals, store, runtime });
    this.#proposed = proposed;
    this.proposals = proposed && {
      refresh: (options) => proposals.refresh(options),
      settle: () => this.exclusive(() => proposed.settle(signal)),
    };
    this.unended = new UnendedRecords({
      phase: key,
      store,
      landed: writer?.landed?.bind(writer),
      runtime,
    });
    this.#arrivals = new PhaseArrivals({ ...options, key, unended: this.unended });
    const cancellations = new Cancellations();
    this.mayLeave = cancellations.check;
    this.rollback = writer && new PhaseRollback({ ...options, writer, phase: this });
    const own = { ...options, phase: this, cancellations };
    this.cancel = writer && new PhaseCancel({ ...own, writer }).perform;
  }

  readonly state = (): PhaseState => this.#state;

  readonly resource = (): R | undefined => this.#resource;

  readonly revision = (): number => this.#revision;

  readonly onChange = (listener: (state: PhaseState) => void): (() => void) => {
    const own = (state: PhaseState) => listener(state);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  readonly onTouched = (listener: () => void): (() => void) => this.#touched.listen(listener);

  readonly expect = (expectation: Expectation): (() => void) => this.#arrivals.expect(expectation);

  readonly observe = ({ fresh = false, signal }: ObserveOptions): Promise<PhaseState> =>
    orAborted(this.#queueLook(fresh), signal);

  /** Begins to follow the source. */
  watch(): void {
    try {
      this.#stopWatching ??= this.#options.reader.watch((event) => this.#onEvent(event));
    } catch (error) {
      this.#fail(error);
    }
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    const { reader, runtime } = this.#options;
    const what = `closing ${this.#name}`;
    const { signal } = new AbortController();
    await withDeadline({ what, limit: closeLimit, timers: runtime.timers, signal }, () =>
      reader.close?.(),
    );
  }

  get #name(): string {
    return phaseTitle(this.#options.phase);
  }

  #onEvent(event: SourceEvent): void {
    switch (event.kind) {
      case "changed":
        this.#hasMoved = true;
        void this.#queueLook(false).then(() => this.#touched.ring());
        void this.#proposed
          ?.follow(this.exclusive, this.#options.signal)
          .then(() => this.#touched.ring());
        return;
      case "confirmed":
        this.#confirm();
        return;
      case "failed":
        this.#fail(event.error);
    }
  }

  #confirm(): void {
    if (this.#state.kind === "ready" || this.#state.kind === "empty") {
      this.#state = { ...this.#state, observedAt: this.#now() };
    } else {
      void this.#queueLook(false);
    }
  }

  /** Never rejects: a look that fails becomes the state of the phase. */
  #queueLook(fresh: boolean): Promise<PhaseState> {
    const queued = this.#queued.get(fresh);
    if (queued) {
      return queued;
    }
    const look = this.#looks(async () => {
      this.#queued.delete(fresh);
      await this.#look(fresh);
      return this.#state;
    });
    this.#queued.set(fresh, look);
    return look;
  }

  async #look(fresh: boolean): Promise<void> {
    const { reader, meet, looksFirst = false, runtime, signal } = this.#options;
    // What a failure came from may have been mended although the phase shows the same.
    this.#revision += this.#hasMoved ? 1 : 0;
    this.#hasMoved = false;
    const what = `reading ${this.#name}`;
    try {
      await withDeadline(
        { what, limit: lookLimit, timers: runtime.timers, signal },
        async (limited) => {
          if (fresh || (looksFirst && !this.#wasRead)) {
            await reader.refresh({ signal: limited });
          }
          const resource = this.create();
          const observation = await reader.read(resource, { signal: limited });
          limited.throwIfAborted();
          if (!this.#wasRead) {
            await meet?.({ signal: limited });
          }
          await this.#take(resource, observation, limited);
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  async #take(resource: R, observation: Observation, signal: AbortSignal): Promise<void> {
    const digest = observation.kind === "absent" ? "" : digestOf(resource);
    const landed = await this.#settleBefore(digest || undefined, signal);
    signal.throwIfAborted();
    if (observation.kind === "absent") {
      this.#setEmpty(observation.reason);
      return;
    }
    if (digest === "") {
      this.#setEmpty(whyEmptyOf(resource));
      return;
    }
    Object.freeze(resource);
    const awaited = await this.#proposed?.awaiting(digest);
    const json = toJson(resource);
    const found = { digest, json, observation, landed, awaited };
    const arrival = await this.#arrivals.note(found, this.#wasRead);
    signal.throwIfAborted();
    this.#resource = resource;
    this.#wasRead = true;
    this.#set({ kind: "ready", arrival, observedAt: this.#now() });
  }

  /** Before it arrives, so that it is credited to what brought it; at first there is no other way. */
  async #settleBefore(
    shown: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly PromotionRecord[]> {
    if (!this.writer || this.unended.isSettled) {
      return [];
    }
    const landed = this.unended.settle(shown, signal);
    return await (this.#wasRead ? landed.catch(() => []) : landed);
  }

  #setEmpty(reason: string): void {
    const observedAt = this.#now();
    const since = this.#state.kind === "empty" ? this.#state.since : observedAt;
    this.#resource = undefined;
    this.#wasRead = true;
    this.#set({ kind: "empty", reason: cleanText(reason), since, observedAt });
  }

  #fail(error: unknown): void {
    if (this.#options.signal.aborted) {
      return;
    }
    const { code, message: cause } = describeError(error);
    const message = `${this.#name}: ${cause}`;
    const before = this.#state;
    if (before.kind === "error" && before.message === message) {
      return;
    }
    const fields = { phase: phaseKey(this.descriptor), code, error: message };
    this.#options.runtime.logger.warn({ ...fields, ...details(code, error) }, "cannot read phase");
    const since = before.kind === "error" ? before.since : this.#now();
    this.#set({ kind: "error", code, message, since, last: lastArrival(before) });
  }

  #set(state: PhaseState): void {
    const before = this.#state;
    this.#state = state;
    if (showsSame(before, state)) {
      return;
    }
    this.#revision += 1;
    this.#touched.ring();
    const { logger } = this.#options.runtime;
    const fields = { phase: phaseKey(this.descriptor) };
    if (before.kind === "error" && state.kind !== "error") {
      logger.info(fields, "phase can be read again");
    }
    for (const listener of this.#listeners) {
      void callListener(() => listener(state), { logger, fields });
    }
  }

  #now(): Date {
    return new Date(this.#options.runtime.timers.now());
  }
}

/** What the log has beyond the message. What gave a credential may say too much for everybody to see. */
function details(code: string, error: unknown): object {
  switch (code) {
    case "USER_CODE":
      return { err: error };
    default: {
      const cause = credentialTrouble(error);
      return cause === undefined ? {} : { cause };
    }
  }
}

/** Whether two states differ in nothing but the time of the look. */
function showsSame(before: PhaseState, after: PhaseState): boolean {
  switch (after.kind) {
    case "ready":
      return before.kind === "ready" && before.arrival.version === after.arrival.version;
    case "empty":
      return before.kind === "empty" && before.reason === after.reason;
    case "error":
      return before.kind === "error" && before.message === after.message;
    case "unknown":
      return before.kind === "unknown";
  }
}
