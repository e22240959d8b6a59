import { resolve } from "node:path";
import { systemTimers, type Timers } from "../runtime.ts";
import { runSigner } from "./run-signer.ts";
import type { Signer } from "./signer.ts";
import { signerEnvironment } from "./signer-environment.ts";

export interface SshSignerOptions {
  /**
   * The path of a private key without a passphrase, or of a public key whose private one an agent
   * holds (`SSH_AUTH_SOCK`).
   */
  readonly key: string;
  /** @default "ssh-keygen" */
  readonly program?: string | undefined;
  /** Where PATH, HOME and the agent are read from. @default process.env */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly timers?: Timers | undefined;
}

/** Signs with an SSH key, as `git commit -S` does with `gpg.format=ssh`. Needs OpenSSH 8.2 or newer. */
export function sshSigner(options: SshSignerOptions): Signer {
  const { key, program = "ssh-keygen", timers = systemTimers } = options;
  const environment = {
    ...signerEnvironment(options.environment ?? process.env, ["SSH_AUTH_SOCK"]),
    SSH_ASKPASS_REQUIRE: "never",
  };
  const args = ["-Y", "sign", "-n", "git", "-f", resolve(key)];
  const advice =
    "Name a private key that can be read and has no passphrase, or a public key whose private one is held by an agent.";
  return {
    sign: (payload, { signal }) =>
      runSigner({ program, args, environment, key, advice, timers }, { payload, signal }),
  };
}
