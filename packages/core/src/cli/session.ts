import { rm } from "node:fs/promises";
import { createClients } from "../config/clients.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { createLogger } from "../logger.ts";
import type { Metadata } from "../metadata.ts";
import { localOperations, type Operations } from "../operations.ts";
import { type Logger, systemTimers } from "../runtime.ts";
import { memoryStore } from "../stores/memory.ts";
import type { System } from "../system.ts";
import type { Terminal } from "./terminal.ts";
import { makeWorkDirectory } from "./work-directory.ts";

/** What every command needs. */
export interface CommandContext {
  readonly loadSystem: () => Promise<System>;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

export interface SessionOptions {
  readonly config: string | undefined;
  readonly mode: "serve" | "once";
  /** Only these pipelines are opened. @default all */
  readonly pipelines?: (metadata: Metadata) => boolean;
}

export interface Session {
  readonly system: System;
  readonly configuration: Configuration;
  readonly operations: Operations;
  readonly logger: Logger;
}

/** Starts the system for the time of `use`, and leaves nothing behind. */
export async function withSession<T>(
  context: CommandContext,
  options: SessionOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { env, cwd, terminal } = context;
  const configuration = await loadConfiguration({ cwd, env, file: options.config });
  const system = await context.loadSystem();
  const logger = createLogger({
    level: options.mode === "serve" ? configuration.log.level : "error",
    pretty: terminal.interactive,
    write: terminal.err,
  });
  const runtime = { logger, timers: systemTimers };
  const directory = await makeWorkDirectory(
    options.mode === "serve" ? configuration.storage.path : undefined,
  );
  const clients = createClients({ configuration, directory, ...runtime });
  const store = memoryStore();
  try {
    await system.start({ clients, store, ...runtime }, options);
    return await use({ system, configuration, operations: localOperations(system), logger });
  } finally {
    await system.stop();
    await clients.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}
