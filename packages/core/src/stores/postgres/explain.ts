import { GluError, StoreError, StoreUnreachableError } from "../../errors.ts";

/** Classes of errors of PostgreSQL (Appendix A of its manual), and what to do. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^28/, "does not let this user in; check user and password"],
  [/^3D000/, "does not exist; create the database"],
  [
    /^42501/,
    "does not let this user make or change tables; grant it the right to create in its schema, and for the queue of several servers in the database",
  ],
  [/^53100/, "is full; make room on its disk"],
  [/^25006/, "can only be read; name the one that can be written to"],
];

/**
 * What may go over by itself: no connection, a server that stops or starts, too many clients, a transaction that
 * stood still for too long or in the way of another.
 */
const passing =
  /^(?:08|57P0|25P03|40001|40P01|55P03|53300|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)/;
/** What the client says by itself, also of a connection that broke before. */
const passingWords = /timeout|terminated|not queryable/i;

/** What went wrong with a database, in words that say what to do. */
export function explainPostgresError(error: unknown, where: string): unknown {
  if (error instanceof GluError || !(error instanceof Error)) {
    return error;
  }
  const code = "code" in error ? String(error.code) : "";
  const known = reasons.find(([pattern]) => pattern.test(code));
  if (known) {
    return new StoreError(`the store ${where} ${known[1]}`, { cause: error });
  }
  const isPassing = passing.test(code) || passingWords.test(error.message);
  return isPassing
    ? new StoreUnreachableError(`the store ${where} cannot be reached: ${error.message}`, {
        cause: error,
      })
    : new StoreError(`the store ${where} cannot be used: ${error.message}`, { cause: error });
}
