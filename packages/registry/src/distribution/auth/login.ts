import type {
  AccessToken,
  Credential,
  IdentityToken,
  PasswordCredential,
} from "../../credential.ts";
import { basicAuthorization } from "../../credential.ts";
import { CredentialError } from "../../errors.ts";

/** What a token service is asked with. */
export interface Login {
  /** Undefined asks for what everybody may read. */
  readonly credential: PasswordCredential | IdentityToken | undefined;
  /** Who asks, and what to do if that is refused; reads on in a message. */
  readonly identity: string;
}

export interface TokenRealm {
  readonly realm: URL;
  /** Whether it may be one without TLS. */
  readonly plainHttp: boolean;
}

/** What a request to the registry is sent with. */
export interface Authorization {
  readonly header: string | undefined;
  /** Who asks, and what to do if that is refused; reads on in a message. */
  readonly identity: string;
}

const anonymous = "asked without a credential: configure one that may read it";
const configured = "asked with the configured credential: check it, and what it may read";
const misfit =
  "asked without the identity token, as it takes no tokens: configure a user name and a password";

export const anonymousAuthorization: Authorization = { header: undefined, identity: anonymous };

/** For a registry that takes no tokens of a token service. @throws {CredentialError} */
export function directAuthorization(credential: Credential | undefined): Authorization {
  if (credential === undefined) {
    return anonymousAuthorization;
  }
  if ("identityToken" in credential) {
    return { header: undefined, identity: misfit };
  }
  return "accessToken" in credential
    ? bearerAuthorization(readAccessToken(credential), configured)
    : { header: basicAuthorization(credential), identity: configured };
}

export function bearerAuthorization(token: string, identity: string): Authorization {
  return { header: `Bearer ${token}`, identity };
}

export function credentialLogin(credential: Login["credential"]): Login {
  return { credential, identity: credential === undefined ? anonymous : configured };
}

/** There may be a credential, but it must not be sent to this place. */
export function withheldLogin(credential: Login["credential"], place: TokenRealm): Login {
  const { realm, plainHttp } = place;
  const reason =
    realm.protocol === "https:" || plainHttp
      ? `to ${realm.host} as that is not known to belong to the registry: if it does, add it to token_hosts (tokenHosts in code)`
      : `over plain HTTP to ${realm.host}: correct the address that the registry names for its tokens`;
  const withheld = `asked without the credential, which is not sent ${reason}`;
  return { credential: undefined, identity: credential === undefined ? anonymous : withheld };
}

/** The token, if it can stand in a header. @throws {CredentialError} */
export function readAccessToken({ accessToken }: AccessToken): string {
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new CredentialError(
      "the configured access token is empty or has characters that none has: check how it was copied",
    );
  }
  return accessToken;
}

/** Whose the access token of the configuration is. */
export const accessTokenIdentity = configured;
