import type { Credential } from "../../credential.ts";

/** The value of an `Authorization` header, in UTF-8 (RFC 7617). */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
