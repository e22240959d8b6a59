import type { Credential } from "../../credential.ts";

/** The value of an `Authorization` header, in UTF-8 (RFC 7617, RFC 6750 section 2.1). */
export function authorization(credential: Credential): string {
  if ("accessToken" in credential) {
    return `Bearer ${credential.accessToken}`;
  }
  const { username, password } = credential;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
