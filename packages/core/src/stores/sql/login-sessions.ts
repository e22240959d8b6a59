import { sql, type Transaction } from "kysely";
import { type LoginSession, type LoginSessions, mostLoginSessions } from "../../login-sessions.ts";
import type { SqlConnection } from "./connection.ts";
import type { LoginSessionRow, Tables } from "./tables.ts";

export function sqlLoginSessions({ read, write }: SqlConnection): LoginSessions {
  return {
    keep: (session, at) =>
      write(async (transaction) => {
        await transaction
          .deleteFrom("login_session")
          .where("ends_at", "<=", at.getTime())
          .execute();
        await insert(transaction, session);
        await dropOldest(transaction);
      }),
    find: async (key) => {
      const row = await read((database) =>
        database.selectFrom("login_session").selectAll().where("key", "=", key).executeTakeFirst(),
      );
      return row && fromRow(row);
    },
    remove: (key) =>
      write(async (transaction) => {
        await transaction.deleteFrom("login_session").where("key", "=", key).execute();
      }),
  };
}

async function insert(
  transaction: Transaction<Tables>,
  { key, token, proof, endsAt }: LoginSession,
): Promise<void> {
  const number = sql<number>`(select coalesce(max(number), 0) + 1 from login_session)`;
  await transaction
    .insertInto("login_session")
    .values({ key, number, token, proof, ends_at: endsAt.getTime() })
    .execute();
}

async function dropOldest(transaction: Transaction<Tables>): Promise<void> {
  await transaction
    .deleteFrom("login_session")
    .where("key", "not in", (newest) =>
      newest
        .selectFrom("login_session")
        .select("key")
        .orderBy("number", "desc")
        .limit(mostLoginSessions),
    )
    .execute();
}

function fromRow({ key, token, proof, ends_at: endsAt }: LoginSessionRow): LoginSession {
  return Object.freeze({ key, token, proof, endsAt: new Date(endsAt) });
}
