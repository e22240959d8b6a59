import { createHash } from "node:crypto";
import { InvalidReferenceError } from "./errors.ts";

declare const digestBrand: unique symbol;

/**
 * What content is called after its own bytes: `sha256:` or `sha512:` and lower-case hexadecimal
 * digits (OCI image specification, "Digests").
 */
export type Digest = string & { readonly [digestBrand]: "Digest" };

export type DigestAlgorithm = "sha256" | "sha512";

const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** @throws {InvalidReferenceError} if `text` is not a digest. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) {
    throw new InvalidReferenceError(
      `${JSON.stringify(text)} is not a digest: write sha256: and 64 lower-case hexadecimal digits, or sha512: and 128`,
    );
  }
  return text;
}

export function isDigest(text: string): text is Digest {
  return digestPattern.test(text);
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): Digest {
  return parseDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`);
}

/** Whether `bytes` are what `digest` names. */
export function matchesDigest(bytes: Uint8Array, digest: Digest): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

export function algorithmOf(digest: Digest): DigestAlgorithm {
  return digest.startsWith("sha512:") ? "sha512" : "sha256";
}
