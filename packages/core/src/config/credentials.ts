import type { CredentialProvider, SshOptions } from "@glu/git";
import { DefinitionError } from "../errors.ts";
import type { Configuration } from "./configuration.ts";
import { type CredentialUse, explainMisfit } from "./credential-fit.ts";
import { lookUp } from "./look-up.ts";

export interface CredentialRequest {
  /** A name under `credentials`; undefined for none. */
  readonly name: string | undefined;
  readonly use: CredentialUse;
  /** What is reached with it, for messages. */
  readonly target: string;
}

/** What a credential gives a client. Secrets are revealed when the client asks for them. */
export interface Access {
  readonly credential?: CredentialProvider;
  readonly ssh?: SshOptions;
}

/**
 * @throws {NotConfiguredError} if there is no such credential.
 * @throws {DefinitionError} if it is of no use there.
 */
export function accessWith(
  credentials: Configuration["credentials"],
  { name, use, target }: CredentialRequest,
): Access {
  if (name === undefined) {
    return {};
  }
  const entry = lookUp({ path: "credentials", entries: credentials }, name);
  const misfit = explainMisfit({ name, type: entry.type, use, target });
  if (misfit !== undefined) {
    throw new DefinitionError(misfit);
  }
  switch (entry.type) {
    case "basic": {
      const { username, password } = entry.basic;
      return { credential: async () => ({ username, password: password.reveal() }) };
    }
    case "ssh": {
      const { private_key_path: key, known_hosts: knownHosts } = entry.ssh;
      return { ssh: { key, knownHosts, checkHostKey: !entry.ssh.insecure_ignore_host_key } };
    }
  }
}
