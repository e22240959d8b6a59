import { cleanText } from "../clean-text.ts";
import { CredentialUnavailableError } from "../errors.ts";
import { readBounded } from "./read-bounded.ts";
import { explainReadFailure } from "./read-failure.ts";
import type { SecretForm } from "./secret.ts";

/** Bytes. */
const mostBytes = 64 * 1024;
const longestShown = 255;

/**
 * What is in a file: one line, without the line break that editors leave at its end, or text.
 * @throws {CredentialUnavailableError} if it cannot be read, or holds no secret.
 */
export async function readSecretFile(file: string, form: SecretForm): Promise<string> {
  const bytes = await readBounded(file, mostBytes).catch((error: unknown) => {
    throw unavailable(file, explainReadFailure(error));
  });
  if (bytes === undefined) {
    throw unavailable(file, "is larger than 64 KiB");
  }
  const text = decode(bytes)?.replace(/\r?\n$/, "");
  if (text === undefined) {
    throw unavailable(file, "is not text in UTF-8");
  }
  if (text === "") {
    throw unavailable(file, "is empty");
  }
  if (form === "line" && /\p{Cc}/u.test(text)) {
    throw unavailable(file, "holds more than one line, or control characters");
  }
  return text;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unavailable(file: string, reason: string): CredentialUnavailableError {
  return new CredentialUnavailableError(
    `the file ${cleanText(file, longestShown)} with a secret ${reason}`,
  );
}
