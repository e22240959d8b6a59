import type { Store } from "../store.ts";
import type { Division, Share } from "./shares.ts";

/** What a process says of itself. */
export interface NewReplica {
  /** Such as `process 12 on web-1`. */
  readonly name: string;
  /** Where the others reach it. */
  readonly address: string;
  /** Of Glu. */
  readonly version: string;
  /** Of the program; undefined if it has none. */
  readonly revision: string | undefined;
  /** How it divides the work. */
  readonly division: Division;
}

/** A database that several processes write, each what it tends. */
export interface Register {
  /**
   * Adds a replica, and brings the tables to what its program knows.
   *
   * @throws {StoreHeldError} if a process that is no replica writes the database.
   * @throws {StoreError} if the tables are not for this program any more.
   */
  readonly join: (replica: NewReplica) => Promise<Membership>;
  readonly close: () => Promise<void>;
}

/** The right of a replica to take part, until it leaves or gives no sign of life for too long. */
export interface Membership {
  readonly id: string;
  /** What whoever asks it on behalf of the others shows. */
  readonly secret: string;
  /** Of the system as a whole. Once the replica was struck off, what it writes is refused. */
  readonly store: Store;
  /**
   * Gives a sign of life, strikes off those who gave none, and tells who is there. To be called every
   * {@link beatPeriod}, sooner where somebody else may be struck off before.
   *
   * @returns undefined if this one was struck off
   * @throws {StoreOutdatedError} if the tables are not for this program any more.
   */
  readonly beat: (sign?: SignOfLife) => Promise<Census | undefined>;
  /** Divides the work as this replica does. @returns false while there are others who divide it as it is now */
  readonly divide: () => Promise<boolean>;
  /** @returns undefined if somebody has it, or it is of another division */
  readonly take: (share: string) => Promise<Tenure | undefined>;
  /** Frees what it has and strikes it off. */
  readonly leave: () => Promise<void>;
}

export interface SignOfLife {
  /** False while it begins or ends: the others keep nothing for it. @default true */
  readonly takesShares?: boolean | undefined;
}

/** Time between two signs of life, in ms; after `memberLifetime` without one a replica is struck off. */
export const beatPeriod = 1_500;
export const memberLifetime = 5_000;

/** The right to tend a share. Whoever takes it later gets a higher number, and what the last one still writes is refused. */
export interface Tenure {
  readonly share: string;
  /** Higher for each who takes it. */
  readonly fence: number;
  /**
   * Since when what fell due is to be made up for, in ms: a little before somebody else last tended it, who may have
   * ended before doing so. Undefined if that is longer ago than a moment, or never was.
   */
  readonly tendedUntil: number | undefined;
  /** What is written to it belongs to the pipelines of the share. */
  readonly store: Store;
  /** Aborted once a write was refused, as somebody else has it. */
  readonly lost: AbortSignal;
  readonly free: () => Promise<void>;
}

export interface Census {
  /** When this was so, by the clock of the database. */
  readonly countedAt: Date;
  /** How far the clock of the database is ahead of that of this process, in ms. */
  readonly clockOffset: number;
  /** How much it may be more or less, in ms: half of the time that the answer took. */
  readonly clockPrecision: number;
  /** Those that were struck off by this look, as they gave no sign of life for too long. */
  readonly gone: readonly Pick<RegisteredReplica, "id" | "name">[];
  /** All that are there, sorted by when they came. */
  readonly replicas: readonly RegisteredReplica[];
  /** How the work is divided now. */
  readonly division: Division;
  /** By the name of its share, who tends it; those that nobody does are not here. */
  readonly tenders: ReadonlyMap<Share["name"], RegisteredReplica["id"]>;
}

export interface RegisteredReplica extends Omit<NewReplica, "division"> {
  readonly id: string;
  readonly secret: string;
  readonly layout: string;
  readonly takesShares: boolean;
  readonly joinedAt: Date;
  readonly seenAt: Date;
}
