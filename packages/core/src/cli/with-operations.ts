import { StoppedError, StoreHeldError } from "../errors.ts";
import type { Metadata } from "../metadata.ts";
import type { Operations } from "../operations.ts";
import { phaseKey } from "../phase.ts";
import type { System } from "../system.ts";
import type { Invocation } from "./invocation.ts";
import type { RemoteServer } from "./remote-request.ts";
import { type Session, type SessionOptions, withSession } from "./session.ts";

/**
 * Gives `use` what it asks: the server that was named; else a system of this process, or the server that
 * has its store.
 *
 * @throws {StoreHeldError} if something else has the store that cannot be asked.
 */
export async function withOperations<T>(
  context: Invocation,
  options: Omit<SessionOptions, "config">,
  use: (operations: Operations) => Promise<T>,
): Promise<T> {
  const { server: address, config, progress } = context;
  if (address !== undefined) {
    return await use(await remote(context, { address, role: "named" }));
  }
  const loaded = progress.begin(() => "loading the program");
  const used = withSession(context, { ...options, config }, async (session) => {
    loaded();
    const { system } = session;
    const operations = await progress.during(() => workOf(system), startOrAsk(session, context));
    return await use(operations);
  });
  return await used.finally(loaded);
}

/** Only the pipeline of this name is opened. */
export function only(name: string | undefined): Pick<SessionOptions, "pipelines"> {
  return name === undefined ? {} : { pipelines: (metadata: Metadata) => metadata.name === name };
}

/** Starts the system of a session. Where a server has the store, that server is asked instead. */
async function startOrAsk(
  { start, operations }: Session,
  context: Invocation,
): Promise<Operations> {
  try {
    await start();
    return operations;
  } catch (error) {
    if (error instanceof StoreHeldError && error.address !== undefined) {
      const { address } = error;
      context.terminal.err(`asking the server at ${address}, which has the store\n`);
      return await remote(context, { address, role: "holder" });
    }
    throw error;
  }
}

/** Loaded only where a server is asked. */
async function remote(
  context: Invocation,
  server: Pick<RemoteServer, "address" | "role">,
): Promise<Operations> {
  const { serverToken } = await import("./server-token.ts");
  const { remoteOperations } = await import("./remote-operations.ts");
  return remoteOperations({
    ...server,
    token: await serverToken(context),
    progress: context.progress,
    signal: context.signal,
  });
}

/** What a system that starts waits for. */
function workOf(system: System): string {
  try {
    const phases = system.live.flatMap((pipeline) => pipeline.phases);
    const unread = phases.find((phase) => phase.state().kind === "unknown");
    return unread ? `reading ${phaseKey(unread.descriptor)}` : "reading what is proposed";
  } catch (error) {
    if (error instanceof StoppedError) {
      return "opening the store and the sources";
    }
    throw error;
  }
}
