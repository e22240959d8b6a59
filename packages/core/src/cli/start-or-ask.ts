import { StoreHeldError } from "../errors.ts";
import type { Operations } from "../operations.ts";
import { remoteOperations } from "./remote-operations.ts";
import type { CommandContext, Session } from "./session.ts";

/**
 * Starts the system of a session. Where a server has the store, that server is asked instead.
 *
 * @throws {StoreHeldError} if something else has the store that cannot be asked.
 */
export async function startOrAsk(
  { start, operations }: Session,
  { signal, terminal }: CommandContext,
): Promise<Operations> {
  try {
    await start();
    return operations;
  } catch (error) {
    if (error instanceof StoreHeldError && error.address !== undefined) {
      terminal.err(`asking the server at ${error.address}, which has the store\n`);
      return remoteOperations({ address: error.address, signal });
    }
    throw error;
  }
}
