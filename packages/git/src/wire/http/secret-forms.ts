import { cleanText } from "../../clean-text.ts";
import type { Credential } from "../../credential.ts";

/** What some hosts want as the password where the user name is the token. */
const placeholder = "x-oauth-basic";

/** What a server may repeat of a credential, the longest first, as one may hold another. */
export function secretForms(credential: Credential): readonly string[] {
  return secretTexts(credential)
    .filter((text) => text !== "" && text !== ":")
    .flatMap(formsOf)
    .toSorted((a, b) => b.length - a.length);
}

function secretTexts(credential: Credential): readonly string[] {
  if ("accessToken" in credential) {
    return [credential.accessToken];
  }
  const { username, password } = credential;
  const isToken = password === "" || password === placeholder;
  return [`${username}:${password}`, password, isToken ? username : ""];
}

function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const base64 = bytes.toString("base64");
  return [
    text,
    cleanText(text),
    // Taken for the wrong character set, as git does with a page that names none.
    bytes.toString("latin1"),
    encodeURI(text),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll("%20", "+"),
    base64,
    base64.replace(/=+$/, ""),
    encodeURIComponent(base64.replace(/=+$/, "")),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}
