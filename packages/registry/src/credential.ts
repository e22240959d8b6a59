import type { CallOptions } from "./registry.ts";

/** What a person or program logs in to a registry with. */
export type Credential = PasswordCredential | IdentityToken | AccessToken;

export interface PasswordCredential {
  readonly username: string;
  /** A password or a token. */
  readonly password: string;
  /** @default never */
  readonly expires?: Date | undefined;
}

/** What a token service gave for a password, to be exchanged there for tokens of the registry. */
export interface IdentityToken {
  readonly identityToken: string;
  /** @default never */
  readonly expires?: Date | undefined;
}

/** A token of the registry itself: sent to it as it is, and to no token service. */
export interface AccessToken {
  readonly accessToken: string;
  /** @default never */
  readonly expires?: Date | undefined;
}

/**
 * Asked whenever a credential is needed, so that it may change; `undefined` means anonymous. One that
 * is costly to ask goes into `cachedCredential`.
 */
export type CredentialProvider<C extends Credential = Credential> = (
  options: CallOptions,
) => Promise<C | undefined>;

/** The value of an `Authorization` header (RFC 7617). */
export function basicAuthorization({ username, password }: PasswordCredential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
