import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";

interface Connections extends PostgresPool {
  readonly connect: () => Promise<Connection>;
}

interface Connection extends PostgresPoolClient {
  /** @param isLost whether nobody is to have it any more */
  readonly release: (isLost?: boolean) => void;
}

/**
 * The same connections, of which none is used again that gave no answer in time or may not be written to any more: what
 * broke without a word would be asked for ever.
 */
export function freshPool(pool: Connections): PostgresPool {
  return {
    connect: async () => new FreshConnection(await pool.connect()),
    end: () => pool.end(),
  };
}

class FreshConnection implements PostgresPoolClient {
  readonly #connection: Connection;
  #isLost = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(asked: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof asked === "string"
      ? this.#ask<R>(asked, parameters)
      : this.#connection.query(asked);
  }

  release(): void {
    this.#connection.release(this.#isLost);
  }

  async #ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      return await this.#connection.query<R>(sql, parameters);
    } catch (error) {
      this.#isLost ||= isLoss(error);
      throw error;
    }
  }
}

/** What the client says of a question that was not answered, and a server that became one to read from. */
function isLoss(error: unknown): boolean {
  const isReadOnly = error instanceof Error && "code" in error && error.code === "25006";
  return isReadOnly || (error instanceof Error && /timeout/i.test(error.message));
}
