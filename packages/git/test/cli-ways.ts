import type { Engine } from "@glu/git";
import type { GitServerOptions } from "@glu/git/testing";

/** A way to end up with the git program. */
export interface CliWay {
  readonly engine: Engine;
  readonly server: GitServerOptions;
}

/** For `describe.each`, with `%s`. */
export const cliWays: readonly (readonly [string, CliWay])[] = [
  ["the engine cli", { engine: "cli", server: {} }],
  ["the engine auto, for an old server", { engine: "auto", server: { version2: false } }],
];
