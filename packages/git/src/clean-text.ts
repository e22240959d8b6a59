import { stripVTControlCharacters } from "node:util";

const invisibleCharacters = /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/** Text of a program or a server, without what moves a cursor or reverses a line, and without secrets. */
export function cleanText(text: string, secrets: readonly string[] = []): string {
  const plain = stripVTControlCharacters(text)
    .replace(/\r\n?/g, "\n")
    .replace(invisibleCharacters, "");
  return secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), plain);
}
