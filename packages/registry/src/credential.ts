/** What a person or program logs in to a registry with. */
export interface Credential {
  readonly username: string;
  /** A password or a token. */
  readonly password: string;
}

/** Asked whenever a credential is needed, so that it may change; `undefined` means anonymous. */
export type CredentialProvider = () => Promise<Credential | undefined>;

/** The value of an `Authorization` header (RFC 7617). */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
