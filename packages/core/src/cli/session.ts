import type { AuditOrigin } from "../audit.ts";
import { type ClosableClients, type ConfiguredClients, createClients } from "../config/clients.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { orAborted, withDeadline, withGrace } from "../deadline.ts";
import { createLogger } from "../logger.ts";
import type { Metadata } from "../metadata.ts";
import { localOperations, type Operations } from "../operations.ts";
import type { CallObserver } from "../outside-calls.ts";
import type { Redactor } from "../redactor.ts";
import type { StartOptions, SystemEnvironment } from "../running-system.ts";
import { type Logger, systemTimers } from "../runtime.ts";
import { SharedClock } from "../shared-clock.ts";
import type { Store } from "../store.ts";
import { Presence } from "../stores/presence.ts";
import type { System } from "../system.ts";
import { loadSystem } from "./load-system.ts";
import { openReplicas, type ReplicaDatabase } from "./open-replicas.ts";
import { type OpenStoreOptions, openStore } from "./open-store.ts";
import { programRevision } from "./revision/program-revision.ts";
import type { CleanTerminal } from "./terminal.ts";
import type { Unhandled } from "./unhandled.ts";
import { makeWorkDirectory } from "./work-directory.ts";

/** What every command needs. */
export interface CommandContext {
  readonly loadSystem: () => Promise<System>;
  /** Where the program is. */
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  /** What is written to it goes through the redactor. */
  readonly terminal: CleanTerminal;
  readonly redactor: Redactor;
  readonly unhandled: Pick<Unhandled, "logTo">;
}

export interface SessionOptions {
  readonly config: string | undefined;
  /** `once` reads the phases, `open` only the store. */
  readonly mode: "serve" | "once" | "open";
  /** Whether the store is written; one that is only read is not made. @default only when serving */
  readonly writes?: boolean;
  /** The names of credentials that the configuration need not have. @default those of the program */
  readonly provided?: "any";
  /** Only these pipelines are opened. @default all */
  readonly pipelines?: (metadata: Metadata) => boolean;
  /** Told of each call to the outside. @default nobody is */
  readonly observe?: CallObserver;
}

export interface Session {
  readonly system: System;
  readonly configuration: Configuration;
  readonly clients: ConfiguredClients;
  /** Of the program; looked for by who writes the store. */
  readonly revision: string | undefined;
  /** Answer with a `StoppedError` until the system was started. */
  readonly operations: Operations;
  readonly logger: Logger;
  /** Opens the store of the configuration. Who does closes it, or starts the system on it. */
  readonly openStore: (options: Pick<OpenStoreOptions, "writes">) => Promise<Store>;
  /** Opens the database of the configuration to write it together with others. */
  readonly openReplicas: () => Promise<ReplicaDatabase>;
  /** What all of it goes by. */
  readonly clock: SharedClock;
  /** Starts the system, anew if it runs already; it and its store end after `use`, or with the next start. */
  readonly start: (options?: SessionStart) => Promise<void>;
}

interface SessionStart
  extends Partial<Pick<StartOptions, "mode">>,
    Pick<SystemEnvironment, "performed" | "processes"> {
  /** @default it is opened */
  readonly store?: Store;
}

const closeLimit = 3_000;
/** How long a session may take to end once the process is asked to, in ms. */
const endLimit = 12_500;

/**
 * Prepares a system for the time of `use`, and leaves nothing behind. When the process is asked to end,
 * waiting for the program and the start ends too.
 */
export async function withSession<T>(
  context: CommandContext,
  options: SessionOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  const session = runSession(context, options, use);
  return await withGrace({ signal, grace: endLimit, timers: systemTimers }, session);
}

async function runSession<T>(
  context: CommandContext,
  options: SessionOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { redactor, signal } = context;
  const { system, configuration, revision } = await load(context, options);
  const logger = loggerFor(configuration.log, options, context);
  const clock = new SharedClock(systemTimers);
  const { automation } = configuration;
  const directory = await makeWorkDirectory(workPlace(configuration, options), systemTimers);
  const shared = { redactor, logger, observe: options.observe };
  const clients = createClients({
    ...shared,
    configuration,
    provided: system.credentials,
    directory: directory.path,
    timers: clock,
    sightings: () => runner.store()?.sightings,
  });
  const database = { ...shared, presence: new Presence(logger) };
  const open = opener(configuration, database);
  const told = { automation, revision, redact: maskOf(redactor) };
  const environment = { clients, logger, timers: clock, ...told };
  const runner = runnerOf(system, { environment, open, options, signal });
  try {
    const operations = localOperations(system, { origin: originOf(options), revision });
    const found = { system, configuration, revision, clients, clock, operations, logger };
    const replicas = () => openReplicas(configuration, database);
    return await use({ ...found, openStore: open, openReplicas: replicas, start: runner.start });
  } finally {
    await end(system, clients);
    await runner.closeStore();
    await directory.remove();
  }
}

function workPlace({ storage }: Configuration, { mode }: SessionOptions): string | undefined {
  return mode === "serve" ? storage.path : undefined;
}

function revisionOf(
  { revision: configured }: Configuration,
  { programDirectory: directory, signal }: CommandContext,
): Promise<string | undefined> {
  return programRevision({ configured, directory, signal });
}

function opener(
  configuration: Configuration,
  options: Omit<OpenStoreOptions, "writes">,
): Session["openStore"] {
  return ({ writes }) => openStore(configuration, { ...options, writes });
}

function originOf({ mode }: SessionOptions): AuditOrigin {
  return mode === "serve" ? "api" : "cli";
}

function maskOf(redactor: Redactor): NonNullable<SystemEnvironment["redact"]> {
  return (data) => redactor.applyToData(data);
}

interface RunnerParts {
  readonly environment: Omit<SystemEnvironment, "store" | "performed">;
  readonly open: Session["openStore"];
  readonly options: SessionOptions;
  readonly signal: AbortSignal;
}

/** Starts a system on one store after the other. */
function runnerOf(system: System, { environment, open, options, signal }: RunnerParts) {
  let current: Store | undefined;
  const closeStore = async () => {
    const last = current;
    current = undefined;
    await last?.close();
  };
  const start: Session["start"] = async ({ store, mode = options.mode, ...told } = {}) => {
    await system.stop();
    await closeStore();
    current = store ?? (await open({ writes: isWriting(options) }));
    const given = { ...environment, ...told, store: current };
    await orAborted(system.start(given, { ...options, mode }), signal);
  };
  return { start, closeStore, store: () => current };
}

function isWriting({ mode, writes = mode === "serve" }: SessionOptions): boolean {
  return writes;
}

function loggerFor(
  { level, format }: Configuration["log"],
  { mode }: SessionOptions,
  { terminal, redactor, unhandled }: CommandContext,
): Logger {
  const logger = createLogger({
    level: mode === "serve" ? level : "error",
    pretty: isPretty(format, terminal),
    redactor,
    write: terminal.log,
  });
  unhandled.logTo(logger, mode === "serve" ? "serve" : "once");
  return logger;
}

function isPretty(format: Configuration["log"]["format"], { interactive }: CleanTerminal): boolean {
  return format === "auto" ? interactive : format === "pretty";
}

/** The program comes first, as it may provide credentials that the configuration names. */
async function load(context: CommandContext, options: SessionOptions) {
  const { cwd, env } = context;
  const system = await loadSystem(context);
  const { config: file, provided = [...system.credentials.keys()] } = options;
  const configuration = await loadConfiguration({ cwd, env, file, provided });
  const revision = isWriting(options) ? await revisionOf(configuration, context) : undefined;
  return { system, configuration, revision };
}

async function end(system: System, clients: ClosableClients): Promise<void> {
  await system.stop();
  const { signal } = new AbortController();
  const deadline = { what: "closing", limit: closeLimit, timers: systemTimers, signal };
  await withDeadline(deadline, () => clients.close()).catch(() => undefined);
}
