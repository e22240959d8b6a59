import { cleanText } from "../../clean-text.ts";
import type { Credential } from "../../credential.ts";

/** What a server may repeat of a credential, the longest first, as one may hold another. */
export function secretForms({ username, password }: Credential): readonly string[] {
  const texts = [password, `${username}:${password}`];
  const forms = texts.flatMap((text) => [
    text,
    cleanText(text),
    encodeURIComponent(text),
    encodeURI(text),
    Buffer.from(text).toString("base64"),
  ]);
  return forms.toSorted((a, b) => b.length - a.length);
}
