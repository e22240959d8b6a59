import { AutoRemote } from "./auto-remote.ts";
import { CliRemote } from "./cli/cli-remote.ts";
import { maskedRemote, SecretMask } from "./masked-remote.ts";
import type { Remote } from "./remote.ts";
import type { RemoteOptions } from "./remote-options.ts";
import { silentLogger } from "./runtime.ts";
import { openWireRemote } from "./wire/open-wire-remote.ts";

/**
 * `wire` speaks Git's protocol itself; `cli` runs the git program; `auto` is `wire` where it can and
 * `cli` where it cannot: servers without version 2 of the protocol, SHA-256.
 */
export type Engine = "auto" | "wire" | "cli";

export interface OpenRemoteOptions extends RemoteOptions {
  /** @default "auto" */
  readonly engine?: Engine | undefined;
}

/** Opens a repository on a server or on this disk. Nothing is sent until the first call. @throws {InvalidUrlError} */
export function openRemote({ engine = "auto", ...given }: OpenRemoteOptions): Remote {
  const mask = new SecretMask();
  const options = { ...given, credential: given.credential && mask.watch(given.credential) };
  const openCli = () => maskedRemote(new CliRemote(options), mask);
  if (engine === "cli") {
    return openCli();
  }
  const preferred = maskedRemote(openWireRemote(options), mask);
  if (engine === "wire") {
    return preferred;
  }
  const { logger = silentLogger } = options;
  return new AutoRemote({ preferred, openFallback: openCli, logger });
}
