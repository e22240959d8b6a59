import type { Credential } from "../credential.ts";

/** As whom the registry, or its token service, is asked. */
export interface Login {
  /** Undefined asks for what everybody may read. */
  readonly credential: Credential | undefined;
  /** Who asks, and what to do if that is refused; reads on in a message. */
  readonly identity: string;
}

export const anonymousLogin: Login = {
  credential: undefined,
  identity: "asked without a credential: configure one that may read it",
};

export function credentialLogin(credential: Credential | undefined): Login {
  return credential === undefined
    ? anonymousLogin
    : {
        credential,
        identity: "asked with the configured credential: check it, and what it may read",
      };
}

/** There may be a credential, but it must not be sent to this place. */
export function withheldLogin(credential: Credential | undefined, tokenHost: string): Login {
  return credential === undefined
    ? anonymousLogin
    : {
        credential: undefined,
        identity: `asked without the credential, which is not sent to ${tokenHost} as that is not known to belong to the registry: if it does, add it to tokenHosts`,
      };
}
