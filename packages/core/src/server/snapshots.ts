import type { Operations } from "../operations.ts";
import type { Timers } from "../runtime.ts";
import { Encoded } from "./encoded.ts";

export interface SnapshotsOptions {
  readonly operations: Pick<Operations, "graph" | "pipeline">;
  readonly timers: Timers;
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
  /** Tells which pipeline may have become another, or that all may; returns how to stop. @default nobody does */
  readonly onTouched?: Touches | undefined;
  /** Told of each pipeline that has become another. */
  readonly changed: (pipeline: string, snapshot: Encoded) => void;
}

export type Touches = (listener: (pipeline: string | undefined) => void) => () => void;

interface Entry {
  /** How often it was touched. */
  touched: number;
  /** As of which touch the snapshot is. */
  asOf: number;
  /** When it was compared with what there is. */
  checkedAt: number;
  /** When the snapshot was made. */
  madeAt: number;
  snapshot: Encoded | undefined;
  /** The snapshot without the times of looks. */
  content: string;
  building: { readonly asOf: number; readonly done: Promise<Encoded> } | undefined;
}

interface List {
  readonly parts: readonly Encoded[];
  readonly whole: Encoded;
  readonly version: number;
  /** When the first of its parts is to be compared with what there is. */
  readonly until: number;
}

/** The age at which a snapshot that nothing has touched is made anew, in ms: time alone changes what waits. */
const refreshAge = 5_000;
/** The age from which on one is made anew before it is answered, in ms: nobody has asked for long. */
const oldestAge = 10_000;
/** For how long nothing but newer times of looks is no change, in ms. */
const sameFor = 60_000;
/** For how long after somebody has asked or followed what is touched is made anew by itself, in ms. */
const wantedFor = 60_000;
/** How long after a touch the snapshot is made anew, in ms: touches come in bursts. */
const settleTime = 100;

/**
 * What each pipeline shows, encoded once for all who ask. What was touched is made anew before it is answered, and by itself
 * while there are some who ask or follow.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #stale = new Set<string>();
  readonly #stop: (() => void) | undefined;
  #names: readonly string[] | undefined;
  #all: List | undefined;
  /** Counts what may make another list. */
  #version = 0;
  /** When somebody asked, or was there to be told. */
  #wantedAt = Number.NEGATIVE_INFINITY;
  #isScheduled = false;
  #isDraining = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#stop = options.onTouched?.((pipeline) => this.touch(pipeline));
  }

  /** Nothing more is made by itself. */
  close(): void {
    this.#stop?.();
    this.#stale.clear();
  }

  /** @throws {NotFoundError} if there is no such pipeline. */
  async pipeline(name: string): Promise<Encoded> {
    this.want();
    const entry = this.#entryOf(name);
    const { snapshot } = entry;
    const age = this.#options.timers.now() - entry.checkedAt;
    const isKnown = entry.asOf === entry.touched && age <= oldestAge && this.#options.onTouched;
    if (!snapshot || !isKnown) {
      return await this.#build(name, entry);
    }
    if (age > refreshAge) {
      this.#stale.add(name);
      void this.#drain();
    }
    return snapshot;
  }

  /** A pipeline may show something else, or all of them may: that is found out before it is answered. */
  touch(pipeline: string | undefined): void {
    this.#version += 1;
    const isWanted = this.#options.timers.now() - this.#wantedAt <= wantedFor;
    const touched = pipeline === undefined ? [...this.#entries.keys()] : [pipeline];
    for (const name of touched) {
      const entry = isWanted ? this.#entryOf(name) : this.#entries.get(name);
      if (entry) {
        entry.touched += 1;
        this.#stale.add(name);
      }
    }
    if (isWanted && !this.#isScheduled) {
      this.#isScheduled = true;
      this.#options.timers.after(settleTime, () => {
        this.#isScheduled = false;
        void this.#drain();
      });
    }
  }

  /** Somebody begins to follow. */
  want(): void {
    this.#wantedAt = this.#options.timers.now();
  }

  /** Those who only follow are told of what time, or another server, has changed. */
  refresh(): void {
    const now = this.#options.timers.now();
    this.want();
    for (const [name, { checkedAt }] of this.#entries) {
      if (now - checkedAt > refreshAge) {
        this.#stale.add(name);
      }
    }
    void this.#drain();
  }

  /** The list of all pipelines, or of those with these names. */
  async all(names?: readonly string[]): Promise<Encoded> {
    const { timers, onTouched } = this.#options;
    const version = this.#version;
    const isKnown = onTouched && this.#all?.version === version && timers.now() < this.#all.until;
    if (!names && this.#all && isKnown) {
      return this.#all.whole;
    }
    const wanted = (await this.#listed()).filter((name) => names?.includes(name) ?? true);
    const parts = await Promise.all(wanted.map((name) => this.pipeline(name)));
    const whole = this.#all && isSame(this.#all.parts, parts) ? this.#all.whole : listOf(parts);
    if (!names) {
      const checked = wanted.map((name) => this.#entries.get(name)?.checkedAt ?? 0);
      const until = checked.reduce((one, other) => Math.min(one, other), timers.now()) + refreshAge;
      this.#all = { parts, whole, version, until };
    }
    return whole;
  }

  async #listed(): Promise<readonly string[]> {
    this.#names ??= (await this.#options.operations.graph()).pipelines.map(({ name }) => name);
    return this.#names;
  }

  #entryOf(name: string): Entry {
    const entry = this.#entries.get(name) ?? newEntry();
    this.#entries.set(name, entry);
    return entry;
  }

  #build(name: string, entry: Entry): Promise<Encoded> {
    const { touched: asOf, building } = entry;
    if (building?.asOf === asOf) {
      return building.done;
    }
    const done = this.#make(name, entry, asOf).finally(() => {
      if (entry.building?.done === done) {
        entry.building = undefined;
      }
      // Anybody may ask for what does not exist.
      if (!entry.snapshot && !entry.building && this.#entries.get(name) === entry) {
        this.#entries.delete(name);
      }
    });
    entry.building = { asOf, done };
    return done;
  }

  async #make(name: string, entry: Entry, asOf: number): Promise<Encoded> {
    const { operations, redact, timers, changed } = this.#options;
    const text = JSON.stringify(redact(await operations.pipeline(name)));
    const { snapshot: before } = entry;
    if (before && asOf < entry.asOf) {
      return before;
    }
    const now = timers.now();
    const content = text.replaceAll(/"observed_at":"[^"]*"/g, "");
    const isOther = content !== entry.content;
    Object.assign(entry, { asOf, content, checkedAt: now });
    if (before && !isOther && now - entry.madeAt < sameFor) {
      return before;
    }
    const made = new Encoded(text);
    this.#version += 1;
    Object.assign(entry, { snapshot: made, madeAt: now });
    // What is made for the first time is news to those who follow if something has happened by then.
    if (isOther && (before || asOf > 0)) {
      changed(name, made);
    }
    return made;
  }

  /** One after the other, so that answers are not held up by many at once. */
  async #drain(): Promise<void> {
    if (this.#isDraining) {
      return;
    }
    this.#isDraining = true;
    for (const name of this.#stale) {
      this.#stale.delete(name);
      const entry = this.#entries.get(name);
      if (entry) {
        // What cannot be made now is made once somebody asks.
        await this.#build(name, entry).catch(() => undefined);
      }
    }
    this.#isDraining = false;
  }
}

function newEntry(): Entry {
  const never = { asOf: -1, checkedAt: 0, madeAt: 0, content: "" };
  return { touched: 0, ...never, snapshot: undefined, building: undefined };
}

function isSame(before: readonly Encoded[], now: readonly Encoded[]): boolean {
  return before.length === now.length && before.every((one, index) => one === now[index]);
}

function listOf(pipelines: readonly Encoded[]): Encoded {
  return new Encoded(`{"pipelines":[${pipelines.map(({ text }) => text).join(",")}]}`);
}
