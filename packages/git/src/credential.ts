/** What a server of Git is told over HTTP to let a call in. */
export type Credential = PasswordCredential | AccessToken;

/** A user name and a password or token, for basic authentication (RFC 7617). */
export interface PasswordCredential {
  readonly username: string;
  readonly password: string;
}

/** A bearer token, which is sent as it is (RFC 6750). The git program cannot be given one. */
export interface AccessToken {
  readonly accessToken: string;
}

/** Asked before each call that needs it, so that a token may be renewed. Undefined: anonymous. */
export type CredentialProvider = () => Promise<Credential | undefined>;
