import { cleanText } from "../clean-text.ts";
import { withDeadline } from "../deadline.ts";
import { describeError, UserCodeError } from "../errors.ts";
import { type LivePhaseOf, phaseKey } from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { Runtime } from "../runtime.ts";
import type { Writer } from "../source.ts";
import type { Arrival } from "../store.ts";

export interface EarlierOptions<in out R extends Resource> {
  readonly phase: LivePhaseOf<R>;
  readonly writer: Writer<R>;
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
}

const readLimit = 60_000;

/**
 * What a phase showed at an earlier arrival, frozen: as its commit has it, or else as the history kept
 * it. Undefined if neither can be read any more.
 *
 * @throws {UserCodeError} if what was kept no longer gives the digest it had.
 */
export async function earlierResource<R extends Resource>(
  arrival: Arrival,
  options: EarlierOptions<R>,
): Promise<R | undefined> {
  const read = await atCommit(arrival, options);
  return read ?? (arrival.unreadable === undefined ? asKept(arrival, options.phase) : undefined);
}

async function atCommit<R extends Resource>(
  { commit, digest, version }: Arrival,
  { phase, writer, runtime, signal }: EarlierOptions<R>,
): Promise<R | undefined> {
  const { readAt } = writer;
  if (!readAt || commit === undefined) {
    return undefined;
  }
  const resource = phase.create();
  const what = `reading ${phaseKey(phase.descriptor)} at commit ${commit}`;
  try {
    await withDeadline(
      { what, limit: readLimit, timers: runtime.timers, signal },
      async (limited) => await readAt.call(writer, resource, commit, { signal: limited }),
    );
    return resource.digest() === digest ? Object.freeze(resource) : undefined;
  } catch (error) {
    const fields = { version, error: describeError(error).message };
    runtime.logger.info(fields, `${what} failed; what the history kept stands in for it`);
    return undefined;
  }
}

function asKept<R extends Resource>(
  { resource: kept, version, digest }: Arrival,
  phase: LivePhaseOf<R>,
): R {
  const resource = phase.create();
  if (resource.fromJSON) {
    resource.fromJSON(kept);
  } else {
    Object.assign(resource, kept);
  }
  const now: unknown = resource.digest();
  if (now !== digest) {
    throw new UserCodeError(
      `version ${version} of ${phaseKey(phase.descriptor)} gives the digest ${cleanText(String(now), 200)} now, not ${digest}: what is stored of the resource is no longer understood`,
    );
  }
  return Object.freeze(resource);
}
