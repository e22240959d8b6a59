import pg from "pg";

type Connected = Parameters<pg.Pool["connect"]>[0];

/**
 * Connections for graphile-worker. After an error whose code it knows, such as that of a server that starts, it waits
 * for up to three minutes; after any other one until it looks the next time. The one it listens with it may release twice,
 * where it breaks and is given up at the same time, and handles no error of that.
 */
export class SteadyPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): unknown {
    return callback === undefined ? this.#connect() : super.connect(releasedOnce(callback));
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await super.connect();
    } catch (error) {
      throw new WithoutCodeError(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  }
}

function releasedOnce(callback: Connected): Connected {
  return (error, client, done) => {
    let isReleased = false;
    callback(error, client, (reason) => {
      if (!isReleased) {
        isReleased = true;
        done(reason);
      }
    });
  };
}

class WithoutCodeError extends Error {}

/** The error as it came from the database. */
export function originOf(error: unknown): unknown {
  return error instanceof WithoutCodeError ? error.cause : error;
}
