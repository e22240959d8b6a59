import type { Descriptor } from "../descriptor.ts";
import type { Digest } from "../digest.ts";
import { algorithmOf, digestOf, isDigest, matchesDigest } from "../digest.ts";
import { InvalidResponseError } from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import { isImageMediaType } from "../media-type.ts";
import type { HttpResponse } from "./http-client.ts";

export interface VerifiedManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/**
 * What a HEAD says of a manifest; undefined if it leaves out digest, media type or size, which it may
 * (OCI distribution specification, "Checking if content exists in the registry").
 */
export function describeHead(
  response: HttpResponse,
  expected: Digest | undefined,
): Descriptor | undefined {
  const digest = response.headers.get("docker-content-digest");
  const length = response.headers.get("content-length");
  const mediaType = contentType(response);
  if (digest === undefined || length === undefined || mediaType === undefined) {
    return undefined;
  }
  if (!isDigest(digest) || !/^\d+$/.test(length) || !isImageMediaType(mediaType)) {
    return undefined;
  }
  checkDigest(response, digest, expected);
  return { mediaType, digest, size: Number(length) };
}

/**
 * The manifest in the answer to a GET. Its bytes must have the expected digest or, if none is
 * expected, the one the registry announces.
 *
 * @throws {InvalidResponseError}
 */
export function readManifestResponse(
  response: HttpResponse,
  expected: Digest | undefined,
): VerifiedManifest {
  const { body, url } = response;
  const announced = response.headers.get("docker-content-digest");
  const wanted =
    expected ?? (announced !== undefined && isDigest(announced) ? announced : undefined);
  if (wanted !== undefined && !matchesDigest(body, wanted)) {
    throw wrongDigest(response, digestOf(body, algorithmOf(wanted)), wanted);
  }
  const parsed = parseManifest(body, contentType(response) ?? "");
  if (parsed.kind === "invalid") {
    throw new InvalidResponseError(
      parsed.problem,
      `the manifest ${url.host} sent ${parsed.explanation}: check that it is a registry, and what was pushed`,
    );
  }
  const { manifest } = parsed;
  const descriptor: Descriptor = {
    mediaType: manifest.mediaType,
    digest: wanted ?? digestOf(body),
    size: body.length,
    ...(manifest.annotations !== undefined && { annotations: manifest.annotations }),
  };
  return { descriptor, manifest, bytes: body };
}

function checkDigest(response: HttpResponse, actual: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && actual !== expected) {
    throw wrongDigest(response, actual, expected);
  }
}

function wrongDigest({ url }: HttpResponse, actual: Digest, expected: Digest) {
  return new InvalidResponseError(
    "digest",
    `${url.host} sent ${actual} where ${expected} was expected: the content was damaged on its way, or replaced`,
  );
}

function contentType({ headers }: HttpResponse): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
}
