import type { Person } from "./objects/commit.ts";
import type { PushPacer } from "./pacing.ts";
import type { Remote } from "./remote.ts";
import type { Logger, Timers } from "./runtime.ts";
import type { Signer } from "./signing/signer.ts";

export interface RepositoryOptions {
  /** Closed together with the repository. */
  readonly remote: Remote;
  /** Committer of every commit, and its author unless the write names another. */
  readonly author: Person;
  /** Signs every commit that is pushed. @default none is signed */
  readonly signer?: Signer | undefined;
  /** Spreads pushes over time; shared by the repositories of a host. @default pushes at once */
  readonly pacer?: PushPacer | undefined;
  /** Milliseconds between two looks at the remote while somebody watches. @default 10_000 */
  readonly interval?: number | undefined;
  /** Bytes of objects kept in memory. @default 64 MiB */
  readonly cacheSize?: number | undefined;
  /** Bytes; a write that reads or writes a larger file fails with `EFBIG`. @default 5 MiB */
  readonly maxFileSize?: number | undefined;
  /** How often writes are tried while others move the branch. @default 10 */
  readonly attempts?: number | undefined;
  /** Milliseconds that the `apply` of a write may take. @default 30_000 */
  readonly applyDeadline?: number | undefined;
  /**
   * Milliseconds in which a push that was not answered, failed or came too often is looked after and
   * tried again. @default 60_000
   */
  readonly settleDeadline?: number | undefined;
  /** Milliseconds that `close` gives what is under way to end. @default 10_000 */
  readonly closeDeadline?: number | undefined;
  readonly timers?: Timers | undefined;
  readonly logger?: Logger | undefined;
  /** Between 0 and 1; spreads looks and retries over time. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export interface RepositorySettings {
  readonly interval: number;
  readonly cacheSize: number;
  readonly attempts: number;
  readonly applyDeadline: number;
  readonly settleDeadline: number;
  readonly closeDeadline: number;
}

const defaults: RepositorySettings = {
  interval: 10_000,
  cacheSize: 64 * 1024 * 1024,
  attempts: 10,
  applyDeadline: 30_000,
  settleDeadline: 60_000,
  closeDeadline: 10_000,
};

/** The settings as given, or by default. */
export function repositorySettings(options: RepositoryOptions): RepositorySettings {
  return {
    interval: options.interval ?? defaults.interval,
    cacheSize: options.cacheSize ?? defaults.cacheSize,
    attempts: options.attempts ?? defaults.attempts,
    applyDeadline: options.applyDeadline ?? defaults.applyDeadline,
    settleDeadline: options.settleDeadline ?? defaults.settleDeadline,
    closeDeadline: options.closeDeadline ?? defaults.closeDeadline,
  };
}
