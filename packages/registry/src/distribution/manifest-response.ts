import type { Descriptor } from "../descriptor.ts";
import type { Digest } from "../digest.ts";
import { algorithmOf, digestOf, isDigest, matchesDigest } from "../digest.ts";
import { InvalidResponseError } from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import { isImageMediaType } from "../media-type.ts";
import type { HttpResponse } from "./http/http-client.ts";

export interface VerifiedManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/**
 * What a HEAD says of a manifest. It may leave out any of it (OCI distribution specification, "Checking
 * if content exists in the registry"), and what makes no sense is as good as left out.
 */
export interface ManifestHead {
  readonly digest: Digest | undefined;
  readonly mediaType: string | undefined;
  readonly size: number | undefined;
  readonly etag: string | undefined;
}

/** @throws {InvalidResponseError} if it has another digest than the expected one. */
export function readHead(response: HttpResponse, expected: Digest | undefined): ManifestHead {
  const digest = response.headers.get("docker-content-digest") ?? "";
  const length = response.headers.get("content-length") ?? "";
  const mediaType = contentType(response) ?? "";
  if (isDigest(digest) && expected !== undefined && digest !== expected) {
    throw wrongDigest(response, digest, expected);
  }
  return {
    digest: isDigest(digest) ? digest : undefined,
    mediaType: isImageMediaType(mediaType) ? mediaType : undefined,
    // No manifest is empty.
    size: /^[1-9]\d*$/.test(length) ? Number(length) : undefined,
    etag: etagOf(response),
  };
}

/** The entity tag, if it is a strong one. */
export function etagOf({ headers }: HttpResponse): string | undefined {
  const etag = headers.get("etag") ?? "";
  return /^"[\x21\x23-\x7e]+"$/.test(etag) ? etag : undefined;
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

function wrongDigest({ url }: HttpResponse, actual: Digest, expected: Digest) {
  return new InvalidResponseError(
    "digest",
    `${url.host} sent ${actual} where ${expected} was expected: the content was damaged on its way, or replaced`,
  );
}

function contentType({ headers }: HttpResponse): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
}
