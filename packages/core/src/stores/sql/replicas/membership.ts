import type { Kysely } from "kysely";
import { StoreOutdatedError } from "../../../errors.ts";
import {
  type Census,
  type Membership,
  memberLifetime,
  type SignOfLife,
  type Tenure,
} from "../../../replicas/register.ts";
import type { Division, Share } from "../../../replicas/shares.ts";
import type { Store } from "../../../store.ts";
import type { Explained } from "../connection.ts";
import { lastMigration } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import type { Transact } from "../write-queue.ts";
import { type Counted, count, toCensus } from "./census.ts";
import { divideAnew, leave, strikeOff, type Taken, takeShare } from "./share-rows.ts";

export interface MembershipParts {
  readonly id: string;
  readonly secret: string;
  readonly division: Division;
  readonly database: Kysely<Tables>;
  readonly explained: Explained;
  /** Changes something if the replica was not struck off. */
  readonly write: Transact;
  readonly store: Store;
  readonly tenureOf: (taken: Taken) => Promise<Tenure>;
}

/** The row of a replica, and what it may do because of it. */
export class SqlMembership implements Membership {
  readonly id: string;
  readonly secret: string;
  readonly store: Store;
  readonly #parts: MembershipParts;
  #division: Division = { layout: "", shares: [] };
  /** Until then, by the clock of the database, others may be late only because the database was away. */
  #patientUntil = 0;

  constructor(parts: MembershipParts) {
    this.id = parts.id;
    this.secret = parts.secret;
    this.store = parts.store;
    this.#parts = parts;
  }

  async beat({ takesShares = true }: SignOfLife = {}): Promise<Census | undefined> {
    const { database, explained } = this.#parts;
    const own = { id: this.id, takesShares };
    const first = await explained(() => count(database, own));
    checkUnderstood(first.understood_from);
    const dead = first.is_here ? this.#deadAmong(first) : [];
    const gone = await this.#strikeOff(dead);
    // Somebody else may have struck them off at the same moment.
    const counted = dead.length > 0 ? await explained(() => count(database, own)) : first;
    if (!counted.is_here) {
      return undefined;
    }
    if (counted.layout !== this.#division.layout) {
      this.#division = { layout: counted.layout, shares: await this.#readShares() };
    }
    return toCensus(counted, this.#division.shares, gone);
  }

  divide(): Promise<boolean> {
    const { division, write } = this.#parts;
    return write((change) => divideAnew(change, division));
  }

  async take(share: string): Promise<Tenure | undefined> {
    const { division, write, tenureOf } = this.#parts;
    const wanted = { share, replica: this.id, layout: division.layout };
    const taken = await write((change) => takeShare(change, wanted));
    return taken && (await tenureOf(taken));
  }

  async leave(): Promise<void> {
    const { database, explained } = this.#parts;
    await explained(() =>
      database.transaction().execute((transaction) => leave(transaction, this.id)),
    );
  }

  /** What cannot be struck off yet, as somebody has it locked, is with a later sign of life. */
  async #strikeOff(dead: Counted["replicas"]): Promise<Census["gone"]> {
    const ids = dead.map(({ id }) => id);
    const struck =
      ids.length === 0
        ? []
        : await this.#parts.write((change) => strikeOff(change, ids)).catch(() => []);
    return dead.filter(({ id }) => struck.includes(id));
  }

  /** Others may be late only because the database was away. */
  #deadAmong({ replicas, now, started_at: started }: Counted): Counted["replicas"] {
    const own = replicas.find(({ id }) => id === this.id);
    const wasLate = own !== undefined && own.expires_at < now;
    this.#patientUntil = Math.max(
      this.#patientUntil,
      started + memberLifetime,
      wasLate ? now + memberLifetime : 0,
    );
    return now < this.#patientUntil ? [] : replicas.filter(({ expires_at }) => expires_at < now);
  }

  async #readShares(): Promise<readonly Share[]> {
    const { database, explained } = this.#parts;
    const { shares } = await explained(() =>
      database.selectFrom("division").select("shares").executeTakeFirstOrThrow(),
    );
    return JSON.parse(shares);
  }
}

/** @throws {StoreOutdatedError} */
function checkUnderstood(from: string): void {
  if (from > lastMigration) {
    throw new StoreOutdatedError(
      "a newer version of Glu has changed the tables so that this one no longer understands them; run that version",
    );
  }
}
