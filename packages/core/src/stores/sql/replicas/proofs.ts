import type { Kysely } from "kysely";
import { SupersededError } from "../../../errors.ts";
import type { Tables } from "../tables.ts";
import { endIdle } from "./brief.ts";
import type { Proof } from "./proved-writes.ts";

/** That a replica was not struck off. Its signs of life go on meanwhile. */
export function memberProof(database: Kysely<Tables>, id: string): Proof {
  const query = database
    .selectFrom("replica")
    .select(endIdle.as("limit"))
    .where("id", "=", id)
    .forKeyShare()
    .compile();
  return async (transaction) => {
    const { rows } = await transaction.executeQuery(query);
    if (rows.length === 0) {
      throw new SupersededError(
        "the other replicas have gone on without this one; it writes nothing more",
      );
    }
  };
}

export interface HeldShare {
  readonly share: string;
  readonly fence: number;
  readonly lost: AbortController;
}

/** That a share is still held. Nobody else takes it meanwhile. */
export function tenureProof(database: Kysely<Tables>, { share, fence, lost }: HeldShare): Proof {
  const query = database
    .selectFrom("share")
    .select(endIdle.as("limit"))
    .where("name", "=", share)
    .where("fence", "=", fence)
    .forShare()
    .compile();
  return async (transaction) => {
    const { rows } = await transaction.executeQuery(query);
    if (rows.length === 0) {
      lost.abort();
      throw new SupersededError(
        "another replica tends these pipelines now; this one writes nothing more of them",
      );
    }
  };
}
