import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClients } from "../config/clients.ts";
import { parseConfiguration } from "../config/configuration.ts";
import type { Outside } from "../config/outside.ts";
import type { LookHint } from "../look-hint.ts";
import { localOperations, type Operations } from "../operations.ts";
import { Redactor } from "../redactor.ts";
import type { StartOptions, SystemEnvironment } from "../running-system.ts";
import { type Runtime, silentLogger, systemTimers } from "../runtime.ts";
import type { Store } from "../store.ts";
import { memoryStore } from "../stores/memory.ts";
import type { System } from "../system.ts";

export interface StartSystemOptions
  extends Partial<Runtime>,
    Partial<StartOptions>,
    Pick<SystemEnvironment, "performed" | "redact"> {
  /** What would stand in `glu.yaml`. */
  readonly configuration?: object;
  /** In place of registries and remotes. @default those that are configured */
  readonly outside?: Outside;
  /** @default an empty one in memory */
  readonly store?: Store;
}

export interface StartedSystem {
  readonly operations: Operations;
  /** Looks at what a webhook would tell of. */
  readonly lookAt: (hint: LookHint) => number;
  /** Stops the system and removes what it left on disk. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a system inside a test, without a port, a file or the environment, and reads every phase, unless it is an
 * outline. Serves by default.
 */
export async function startSystem(
  system: System,
  options: StartSystemOptions = {},
): Promise<StartedSystem> {
  const { logger = silentLogger, timers = systemTimers, store = memoryStore() } = options;
  const { configuration: given = {}, mode = "serve", pipelines } = options;
  const { random, outside, performed, redact } = options;
  const directory = await mkdtemp(join(tmpdir(), "glu-"));
  const provided = system.credentials;
  const configuration = parseConfiguration(given, { directory, provided: [...provided.keys()] });
  const clients = createClients({
    configuration,
    provided,
    directory,
    redactor: new Redactor(),
    logger,
    timers,
    random,
    outside,
    sightings: () => store.sightings,
  });
  const stop = async () => {
    await system.stop();
    await clients.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { automation, revision } = configuration;
    const told = { performed, automation, revision, redact };
    const runtime = { logger, timers, random };
    const environment = { ...runtime, ...told, clients, store };
    await system.start(environment, { mode, ...(pipelines && { pipelines }) });
    await (mode === "outline" ? undefined : readPhases(system));
  } catch (error) {
    await stop();
    throw error;
  }
  return { operations: localOperations(system), lookAt: clients.lookAt, stop };
}

async function readPhases(system: System): Promise<void> {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const phases = system.live.flatMap((pipeline) => pipeline.phases);
  await Promise.all(phases.map((phase) => phase.observe({ signal })));
}
