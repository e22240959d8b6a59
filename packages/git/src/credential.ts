/** A user name and a password or token, for HTTP basic authentication (RFC 7617). */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** Asked before each call that needs it, so that a token may be renewed. Undefined: anonymous. */
export type CredentialProvider = () => Promise<Credential | undefined>;
