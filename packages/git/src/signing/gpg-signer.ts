import { resolve } from "node:path";
import { systemTimers, type Timers } from "../runtime.ts";
import { runSigner } from "./run-signer.ts";
import type { Signer } from "./signer.ts";
import { signerEnvironment } from "./signer-environment.ts";

export interface GpgSignerOptions {
  /** The fingerprint or another name of a secret key that needs no passphrase now. */
  readonly key: string;
  /** @default "gpg" */
  readonly program?: string | undefined;
  /** The directory of keys. @default `GNUPGHOME`, else `~/.gnupg` */
  readonly home?: string | undefined;
  /** Where PATH, HOME and GNUPGHOME are read from. @default process.env */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly timers?: Timers | undefined;
}

/** Signs with an OpenPGP key. GnuPG leaves its agent running, which holds the keys. */
export function gpgSigner(options: GpgSignerOptions): Signer {
  const { key, home, program = "gpg", timers = systemTimers } = options;
  const environment = {
    ...signerEnvironment(options.environment ?? process.env, ["GNUPGHOME"]),
    ...(home === undefined ? {} : { GNUPGHOME: resolve(home) }),
  };
  const args = [
    "--batch",
    "--no-tty",
    "--pinentry-mode=error",
    "--detach-sign",
    "--armor",
    "--local-user",
    key,
  ];
  const advice = `Make sure that ${program} has the secret key and that it needs no passphrase.`;
  return {
    sign: (payload, { signal }) =>
      runSigner({ program, args, environment, key, advice, timers }, { payload, signal }),
  };
}
