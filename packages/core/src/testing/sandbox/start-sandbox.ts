import { setMaxListeners } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDocument } from "../../config/document.ts";
import { type Duration, parseDuration } from "../../duration.ts";
import { DefinitionError } from "../../errors.ts";
import { parseTime } from "../../parse-time.ts";
import type { Logger } from "../../runtime.ts";
import type { ClientUse } from "../../source.ts";
import type { System } from "../../system.ts";
import { type StartedSystem, startSystem } from "../start-system.ts";
import { foundIn } from "./found-in.ts";
import { Sandbox } from "./sandbox.ts";
import { SandboxClock } from "./sandbox-clock.ts";
import type { SandboxFiles } from "./sandbox-repository.ts";
import { type Look, SandboxServers } from "./sandbox-servers.ts";
import { sandboxSources } from "./sandbox-sources.ts";

export interface SandboxOptions<Image extends string = string, Repository extends string = string> {
  /** The names of the sources that images are pushed to; without a name, their references. @default any */
  readonly images?: readonly Image[];
  /**
   * What the repositories hold at first, by the names of their sources, or their URLs: files by their paths, on each
   * branch that phases of the source are on. @default nothing, not even a commit
   */
  readonly repositories?: Readonly<Record<Repository, SandboxFiles>>;
  /**
   * What would stand in `glu.yaml`, or the path of such a file: which image is selected, which branch is written.
   * What it says of credentials, signing and forges does not count, nor does anything but sources and automation.
   */
  readonly configuration?: object | string;
  /** What the clock shows at first, in ISO 8601 with its zone. @default "2024-01-01T00:00:00Z", a Monday */
  readonly startAt?: string;
  /** How long something may go on in real time while nothing happens, before that is an error. @default "4s" */
  readonly patience?: Duration;
  /** @default silence */
  readonly logger?: Logger;
}

/** What is spread over time otherwise, such as intervals, is exactly as long as it says. */
const noJitter = () => 0.5;
/** How many times as fast time passes at the end. */
const closingSpeed = 10;

/**
 * Starts a system in a sandbox, as `glu serve` would: it has read every phase, and its triggers run. A system is in
 * one sandbox at a time.
 *
 * @throws {NotFoundError} if no source has one of the names.
 * @throws {DefinitionError} if the system runs already.
 */
export async function startSandbox<
  const Image extends string = string,
  const Repository extends string = string,
>(
  system: System,
  options: SandboxOptions<Image, Repository> = {},
): Promise<Sandbox<Image, Repository>> {
  checkStopped(system);
  const { images = [], repositories = {}, logger, startAt, patience = "4s" } = options;
  const sources = sandboxSources(system, await configurationOf(options));
  for (const name of images) {
    foundIn(sources.images, name, "image");
  }
  const clock = new SandboxClock({ now: momentOf(startAt), patience: parseDuration(patience) });
  const directory = await mkdtemp(join(tmpdir(), "glu-sandbox-"));
  const look: Look = async (kind) => {
    await clock.outcome(lookAt(system, kind));
  };
  const servers = new SandboxServers({ directory, clock, sources, look });
  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 5 });
  let starting: Promise<StartedSystem> | undefined;
  try {
    await servers.create(repositories);
    const { outside } = servers;
    const runtime = { timers: clock, random: noJitter, ...(logger && { logger }) };
    const { configuration } = sources;
    starting = startSystem(system, { ...runtime, configuration, outside });
    const { operations, stop } = await clock.outcome(starting);
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= closeAll({ clock, stop, remove }));
    return new Sandbox({ system, operations, clock, servers, sources, look, close });
  } catch (error) {
    await closeAll({ clock, stop: () => endStart(system, starting), remove });
    throw error;
  }
}

/** Ends what has started, or still does. */
async function endStart(
  system: System,
  starting: Promise<StartedSystem> | undefined,
): Promise<void> {
  await system.stop();
  const started = await starting?.catch(() => undefined);
  await started?.stop();
}

interface Closing {
  readonly clock: SandboxClock;
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A stop gives what runs some time, which nobody moves any more. */
async function closeAll({ clock, stop, remove }: Closing): Promise<void> {
  const halt = clock.passByItself(closingSpeed);
  try {
    await stop();
  } finally {
    halt();
    await remove();
  }
}

function checkStopped(system: System): void {
  if (system.isRunning) {
    throw new DefinitionError(
      `system "${system.metadata.name}" runs already: close the sandbox before it, and run its tests one after the other`,
    );
  }
}

async function configurationOf({ configuration = {} }: SandboxOptions): Promise<object> {
  if (typeof configuration !== "string") {
    return configuration;
  }
  const { tree, problems } = readDocument(await readFile(configuration, "utf8"));
  const [first] = problems;
  if (first) {
    throw new DefinitionError(`${configuration}:${first.line}: ${first.message}`);
  }
  return tree ?? {};
}

function momentOf(startAt = "2024-01-01T00:00:00Z"): number {
  const time = Date.parse(parseTime(startAt) ?? "");
  if (Number.isNaN(time)) {
    throw new RangeError(`${JSON.stringify(startAt)} is no time of ISO 8601 with its zone`);
  }
  return time;
}

/** Of phases whose sources do not say what they use, all look. */
async function lookAt(system: System, kind: ClientUse["kind"] | undefined): Promise<void> {
  const defined = system.pipelines.flatMap(({ phases }) => phases);
  const others = defined.filter(
    ({ uses }) => kind !== undefined && uses?.every((use) => use.kind !== kind),
  );
  const spared = new Set(others.map(({ descriptor }) => descriptor));
  const { signal } = new AbortController();
  // As many listeners as phases is no leak.
  setMaxListeners(0, signal);
  const phases = system.live.flatMap((pipeline) => pipeline.phases);
  const looking = phases.filter(({ descriptor }) => !spared.has(descriptor));
  await Promise.all(looking.map((phase) => phase.observe({ fresh: true, signal })));
}
