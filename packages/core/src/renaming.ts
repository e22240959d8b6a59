import type { RenamableMetadata } from "./metadata.ts";
import { type PhaseDescriptor, phaseKey } from "./phase.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Logger } from "./runtime.ts";
import type { PhaseKey, Store } from "./store.ts";

/** The keys a phase may have had, by its own previous name, that of its pipeline, and both. */
export function previousKeys(
  pipeline: RenamableMetadata,
  { pipeline: name, metadata }: PhaseDescriptor,
): readonly PhaseKey[] {
  const phases = namesOf(metadata.name, metadata.previously);
  const [, ...previous] = namesOf(name, pipeline.previously).flatMap((first) =>
    phases.map((second) => `${first}/${second}` as const),
  );
  return previous;
}

function namesOf(name: string, previously: string | undefined): readonly string[] {
  return previously === undefined ? [name] : [name, previously];
}

export interface RenamingOptions {
  readonly store: Store;
  readonly logger: Logger;
}

/**
 * Moves what is kept of phases and pipelines to the names they have now. It comes before anything is opened:
 * by another name, everything would be new and nothing delivered or stopped. What had not ended goes on there.
 */
export async function followRenames(
  pipelines: readonly Pipeline[],
  options: RenamingOptions,
): Promise<void> {
  const { phases, automation } = options.store;
  await followAll(pipelines.flatMap(renamesOf), {
    ...options,
    what: "what was kept of a phase",
    // Looking through a large store takes a while.
    kept: async () => (await phases.list()).map(({ phase }) => phase),
    move: ({ from, to }) => phases.rename(from, to),
  });
  await followAll(pipelines.flatMap(renameOf), {
    ...options,
    what: "what was set for the automation of a pipeline",
    kept: async () => (await automation.list()).map(({ scope }) => scope),
    move: ({ from, to }) => automation.rename(from, to),
  });
}

interface Rename<Name extends string> {
  readonly from: Name;
  readonly to: Name;
}

interface Following<Name extends string> extends RenamingOptions {
  /** In words. */
  readonly what: string;
  readonly kept: () => Promise<readonly Name[]>;
  readonly move: (rename: Rename<Name>) => Promise<boolean>;
}

async function followAll<Name extends string>(
  renames: readonly Rename<Name>[],
  { store, logger, what, kept, move }: Following<Name>,
): Promise<void> {
  const names = new Set(renames.length === 0 ? [] : await kept());
  for (const rename of renames.filter(({ from }) => names.has(from))) {
    if (!(await move(rename))) {
      logger.warn(rename, `${what} stays under its old name: there is something under the new one`);
    } else if (store.writable) {
      logger.info(rename, `${what} has moved to its new name`);
    }
  }
}

function renamesOf({ metadata, phases }: Pipeline): readonly Rename<PhaseKey>[] {
  return phases.flatMap(({ descriptor }) =>
    previousKeys(metadata, descriptor).map((from) => ({ from, to: phaseKey(descriptor) })),
  );
}

function renameOf({ metadata: { name, previously } }: Pipeline): readonly Rename<string>[] {
  return previously === undefined ? [] : [{ from: previously, to: name }];
}
