import type { Audit } from "./audit.ts";
import type { AutomationSetting } from "./automation.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { Labels } from "./metadata.ts";
import type { Sightings } from "./sightings.ts";

/** `<pipeline>/<phase>`; names hold no slash, so it is unambiguous. */
export type PhaseKey = `${string}/${string}`;

export interface EdgeKey {
  readonly kind: string;
  readonly from: PhaseKey;
  readonly to: PhaseKey;
}

/**
 * What must outlive a process. Every method is atomic, and durable once its promise resolves.
 *
 * @throws {StoreError}
 */
export interface Store {
  /** False if what is written ends with the process, beside what another process may be writing. */
  readonly writable: boolean;
  readonly arrivals: Arrivals;
  readonly promotions: Promotions;
  readonly deliveries: Deliveries;
  readonly restraints: Restraints;
  readonly automation: AutomationSettings;
  readonly audit: Audit;
  readonly sightings: Sightings;
  readonly phases: KeptPhases;
  readonly schedules: Schedules;
  readonly sessions: LoginSessions;
  /** Tells others, who find the store in use, where this process can be reached. */
  readonly announce?: (address: string) => Promise<void>;
  /** Aborted once another process has taken over and this one may change nothing more. @default never */
  readonly lost?: AbortSignal;
  readonly close: () => Promise<void>;
}

/** The history of the phases: each change of what a phase shows. */
export interface Arrivals {
  /** Adds the newest entry of its phase, with a version above all earlier ones. */
  readonly append: (arrival: NewArrival) => Promise<Arrival>;
  readonly latest: (phase: PhaseKey) => Promise<Arrival | undefined>;
  /** Newest first. */
  readonly list: (phase: PhaseKey, page: Page) => Promise<readonly Arrival[]>;
  /** True if one of the phases ever showed this digest. */
  readonly shown: (digest: string, among: ShownAmong) => Promise<boolean>;
  /** The newest entry of one of the phases that has this digest; undefined if none is kept. */
  readonly find: (digest: string, phases: readonly PhaseKey[]) => Promise<Arrival | undefined>;
  /** The other digests a phase has shown since it last showed this one, in no order; undefined if it never did. */
  readonly since: (digest: string, within: Within) => Promise<readonly string[] | undefined>;
}

export interface Within {
  readonly phase: PhaseKey;
  /** So many at most. */
  readonly limit: number;
}

export interface ShownAmong {
  readonly phases: readonly PhaseKey[];
  /** Only arrivals of this cause count. @default any */
  readonly cause?: Arrival["cause"];
}

export interface Page {
  /** Only entries older than this version. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface NewArrival {
  readonly phase: PhaseKey;
  readonly digest: string;
  /** The resource as JSON. */
  readonly resource: unknown;
  readonly annotations: Labels;
  /** The commit that brought it, if known. */
  readonly commit: string | undefined;
  /** `outside`: by somebody else, in a phase that is promoted into. */
  readonly cause: "observed" | "promotion" | "rollback" | "outside";
  readonly promotion: string | undefined;
  readonly actor: string | undefined;
  /** True if it came by rewriting history, as by a force-push. */
  readonly rewritten: boolean;
  readonly recordedAt: Date;
}

export interface Arrival extends NewArrival {
  /** A UUID of version 7; later arrivals of a phase compare greater. */
  readonly version: string;
  /** The arrival that brought this digest: itself, or an earlier one that differs in other fields. */
  readonly digestVersion: string;
  /** When that one was recorded. */
  readonly digestRecordedAt: Date;
  /** True if the phase had shown this digest before and something else in between. */
  readonly repeated: boolean;
  /** Why the store no longer knows `resource` (null then) and `annotations`, such as a row that was edited. */
  readonly unreadable?: string;
}

/** One record for each promotion that was begun. */
export interface Promotions {
  readonly begin: (record: NewPromotion) => Promise<PromotionRecord>;
  /** @throws {StoreError} if there is no such record. */
  readonly update: (id: string, change: PromotionChange) => Promise<PromotionRecord>;
  readonly get: (id: string) => Promise<PromotionRecord | undefined>;
  /** Newest first. */
  readonly list: (filter: PromotionFilter) => Promise<readonly PromotionRecord[]>;
}

export interface PromotionFilter {
  readonly to?: PhaseKey | undefined;
  /** Into any phase of it. */
  readonly pipeline?: string | undefined;
  readonly state?: PromotionState | undefined;
  readonly kind?: NewPromotion["kind"] | undefined;
  readonly actor?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface NewPromotion {
  readonly kind: "promotion" | "rollback";
  readonly edge: EdgeKey;
  /** The arrival that brought the digest to the upstream phase. */
  readonly arrival: string;
  readonly fromDigest: string;
  /** What the target showed; undefined if nothing. */
  readonly toDigest: string | undefined;
  readonly cause: Cause;
  readonly actor: string;
  /** Of a rollback, or of passing over what people stopped. */
  readonly reason?: string | undefined;
  /** The id of the failed record whose promotion is tried again. */
  readonly retryOf?: string | undefined;
  /** Of a rollback: triggers go on with the next arrival that is newer. @default once its hold is released */
  readonly resume?: "on-newer" | undefined;
  /** Of the program that began it; undefined if it has none, or is of a time when none was kept. */
  readonly revision?: string | undefined;
  readonly createdAt: Date;
}

/** Whether it writes again what its target shows already, because the files there differ from that. */
export function reapplies({
  kind,
  fromDigest,
  toDigest,
}: Pick<NewPromotion, "kind" | "fromDigest" | "toDigest">): boolean {
  return kind === "promotion" && fromDigest === toDigest;
}

/** A trigger, or somebody who asked. */
export type Cause = "automatic" | "person";

export type PromotionState =
  /** Nothing of it has left yet. */
  | "queued"
  /** It is on its way, as `commit` if that is known: whether it lands, the place it goes to decides. */
  | "running"
  | "promoted"
  | "proposed"
  | "promoted-with-changes"
  | "closed"
  | "superseded"
  | "failed"
  | "cancelled";

export interface PromotionChange {
  readonly state?: PromotionState;
  /** True if the arrival counts as delivered over the edge from now on. @default false */
  readonly delivered?: boolean;
  readonly commit?: string | undefined;
  readonly annotations?: Labels;
  readonly error?: PromotionFailure | undefined;
  /** How often the same failure came in a row. */
  readonly attempts?: number;
  /** Whoever asked for it got no answer, and may ask again. */
  readonly unanswered?: true;
  readonly endedAt?: Date | undefined;
}

export interface PromotionFailure {
  readonly code: string;
  readonly message: string;
}

export interface PromotionRecord extends NewPromotion {
  /** A UUID of version 7. */
  readonly id: string;
  readonly state: PromotionState;
  readonly commit: string | undefined;
  readonly annotations: Labels;
  readonly error: PromotionFailure | undefined;
  readonly attempts: number;
  readonly unanswered: boolean;
  readonly endedAt: Date | undefined;
}

/** Which arrivals went over which edge, so that nothing is delivered by itself twice. */
export interface Deliveries {
  /** Notes that the arrival of this version was delivered; an older one than the last changes nothing. */
  readonly mark: (edge: EdgeKey, version: string) => Promise<void>;
  /** The version that was delivered last. */
  readonly last: (edge: EdgeKey) => Promise<string | undefined>;
}

/** What people have stopped. */
export interface Restraints {
  /** Those that expired more than a day before this one was made are dropped. */
  readonly add: (restraint: NewRestraint) => Promise<Restraint>;
  /** @returns false if there was none of this id. */
  readonly remove: (id: string) => Promise<boolean>;
  readonly list: (pipeline: string) => Promise<readonly Restraint[]>;
}

/** What fell due of schedules, so that it is met once, whoever meets it, and not lost with whoever did. */
export interface Schedules {
  /**
   * Notes that a trigger meets what falls due at a moment, and has not ended that yet.
   *
   * @returns those of the phases for which nobody had met it, or anything later
   */
  readonly meet: (due: DueMoment) => Promise<readonly PhaseKey[]>;
  /** Notes that it has ended, whatever came of it. Does nothing for phases for which something later was met. */
  readonly end: (due: DueMoment) => Promise<void>;
  /** What was met last, if it has not ended. One that begins to tend these phases has nobody beside it who still might end it. */
  readonly unended: (within: UnendedWithin) => Promise<readonly DueMoment[]>;
}

export interface UnendedWithin {
  /** Nothing that fell due earlier. */
  readonly since: Date;
  readonly phases: readonly PhaseKey[];
}

export interface DueMoment {
  /** The name of the trigger. */
  readonly trigger: string;
  readonly at: Date;
  /** Those it promotes into. */
  readonly phases: readonly PhaseKey[];
}

/** The phases of which something is kept, whether or not they are still defined. */
export interface KeptPhases {
  /** Sorted by key. */
  readonly list: () => Promise<readonly KeptPhase[]>;
  /**
   * Moves all that is kept of a phase to another key, also promotions that have not ended and what was set
   * for its automation. The audit log tells what was done under the key it had then.
   *
   * @returns false if nothing is kept under the old key, or anything under the new one: then nothing moves.
   */
  readonly rename: (from: PhaseKey, to: PhaseKey) => Promise<boolean>;
}

export interface KeptPhase {
  readonly phase: PhaseKey;
  /** How many entries its history has. */
  readonly arrivals: number;
  /** What it showed last, and since when. Undefined if it never showed anything. */
  readonly latest: Pick<Arrival, "digest" | "digestRecordedAt"> | undefined;
}

export type NewRestraint = NewHold | NewVeto;
export type Restraint = Hold | Veto;

interface RestraintFields {
  readonly phase: PhaseKey;
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  /** The id of the rollback that it came with. */
  readonly promotion?: string;
}

/** Stops everything automatic on a phase. */
export interface NewHold extends RestraintFields {
  readonly kind: "hold";
}

/** Stops one digest: on the phase, on it and all that descends from it, or in the whole pipeline. */
export interface NewVeto extends RestraintFields {
  readonly kind: "veto";
  readonly digest: string;
  readonly scope: "phase" | "downstream" | "pipeline";
}

export interface Hold extends NewHold {
  readonly id: string;
}

export interface Veto extends NewVeto {
  readonly id: string;
}

/** Whether triggers promote, as people and Glu itself have set it. */
export interface AutomationSettings {
  /** In place of what was set for the same scope. */
  readonly set: (setting: AutomationSetting) => Promise<void>;
  /** In no order. */
  readonly list: () => Promise<readonly AutomationSetting[]>;
  /**
   * Moves what was set for a pipeline to another name of it.
   *
   * @returns false if nothing was set under the old name, or something under the new one: then nothing moves.
   */
  readonly rename: (from: string, to: string) => Promise<boolean>;
}
