import type { Progress } from "./progress.ts";
import type { CommandContext } from "./session.ts";

/** One call of `glu`: what every command needs, with what can be said to all of them. */
export interface Invocation extends CommandContext {
  /** What `--config` says. */
  readonly config: string | undefined;
  /** Where the server is that does it, in place of a system of this process. */
  readonly server: string | undefined;
  /** Whether results are for programs. */
  readonly json: boolean;
  /** Resolves with whether to write what was shown. */
  readonly mayWrite: () => Promise<boolean>;
  readonly progress: Progress;
}
