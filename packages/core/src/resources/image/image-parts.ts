import { EditError } from "../../edits/edit-error.ts";
import { DefinitionError } from "../../errors.ts";
import type { FoundImage, ImageVersion, WrittenBy } from "../image-file.ts";
import { imageIn } from "./found-image.ts";
import { imageText, isSameName, splitName } from "./image-text.ts";

/**
 * Which values hold an image: one that has all of it, or one for each part.
 *
 * `Place` is how a value is found in a file: the path of a key, a pointer, the name of a variable.
 */
export type ImageParts<Place> = WholeImage<Place> | SplitImage<Place>;

export interface WholeImage<Place> {
  /** Holds all of it, such as `ghcr.io/acme/app:1.2@sha256:…`. */
  readonly reference: Place;
  readonly registry?: AllInOne;
  readonly repository?: AllInOne;
  readonly tag?: AllInOne;
  readonly digest?: AllInOne;
}

type AllInOne = "a reference has all parts in it";

export interface SplitImage<Place> {
  readonly reference?: AllInOne;
  /** Holds the host alone; `repository` is what follows it. @default `repository` has the host too */
  readonly registry?: Place;
  /** @default its name is elsewhere, and is not looked at */
  readonly repository?: Place;
  /** Holds the tag; where nothing else has the digest and it is written by tag@digest, both. */
  readonly tag?: Place;
  /** Holds the digest, with its algorithm. */
  readonly digest?: Place;
}

export const imageParts = ["reference", "registry", "repository", "tag", "digest"] as const;

export type ImagePart = (typeof imageParts)[number];

/** What the parts say, or are to say; empty where nothing stands. */
export type PartTexts = { readonly [Part in ImagePart]?: string | undefined };

/** Where only the registry stands there, the rest of the name is elsewhere, and as it is to be. */
export function withName(texts: PartTexts, name: string): PartTexts {
  return texts.registry && !texts.repository
    ? { ...texts, repository: splitName(name).repository }
    : texts;
}

/** The image that the parts name together. @throws {EditError} if it is no image. */
export function joinParts(texts: PartTexts, place: string): FoundImage {
  if (texts.reference !== undefined) {
    return imageIn(texts.reference, place);
  }
  const { tag = "", digest = "" } = texts;
  const name = nameOf(texts);
  const version = `${tag && `:${tag}`}${digest && `@${digest}`}`;
  // Its name may be elsewhere, such as in a chart.
  const found = imageIn(`${name || "image"}${version}`, place);
  if (name !== "" && found.name !== name) {
    throw new EditError("has a tag in its name, beside its own", { path: place });
  }
  return {
    place,
    text: `${name}${version}`,
    name: name || undefined,
    tag: tag === "" ? undefined : found.tag,
    digest: found.digest,
  };
}

/** What `parts` hold of an image that is written. @throws {EditError} if its tag is needed and not known. */
export function splitImage(
  parts: readonly ImagePart[],
  image: ImageVersion,
  before: PartTexts,
): PartTexts {
  if (parts.includes("reference")) {
    return { reference: imageText(image, before.reference) };
  }
  const texts: PartTexts = {
    ...nameTexts(parts, image, before),
    digest: image.digest,
    tag: parts.includes("tag") ? tagText(parts, image) : undefined,
  };
  return Object.fromEntries(parts.map((part) => [part, texts[part]]));
}

/**
 * Whether an image written so has a place in these parts.
 * @throws {DefinitionError} if not.
 */
export function checkParts(parts: readonly ImagePart[], by: WrittenBy): void {
  const lack = lackOf(new Set(parts), by);
  if (lack !== undefined) {
    throw new DefinitionError(`an image written by ${by} ${lack}`);
  }
}

function lackOf(parts: ReadonlySet<ImagePart>, by: WrittenBy): string | undefined {
  if (parts.has("registry") && !parts.has("repository")) {
    return "has a place for its registry, but none for its repository";
  }
  if (parts.has("reference")) {
    return parts.size === 1 ? undefined : "has a place for all of it, and others for its parts";
  }
  switch (by) {
    case "digest":
      return parts.has("digest")
        ? undefined
        : 'needs a place for the digest: name it, or write the image by "tag" or "tag@digest"';
    case "tag":
      return parts.has("tag") && !parts.has("digest")
        ? undefined
        : "needs a place for the tag, and none for a digest, which would be that of another image";
    case "tag@digest":
      return parts.has("tag") ? undefined : "needs a place for the tag";
  }
}

function nameTexts(
  parts: readonly ImagePart[],
  { name }: ImageVersion,
  before: PartTexts,
): Pick<PartTexts, "registry" | "repository"> {
  const present = nameOf(before);
  if (present !== "" && isSameName(present, name)) {
    return before;
  }
  if (!parts.includes("registry")) {
    return { repository: name };
  }
  const { host: registry, repository } = splitName(name);
  return { registry, repository };
}

function nameOf({ registry = "", repository = "" }: PartTexts): string {
  return registry === "" || repository === "" ? repository : `${registry}/${repository}`;
}

function tagText(parts: readonly ImagePart[], { name, by, tag, digest }: ImageVersion): string {
  if (tag === undefined) {
    const reason = `no tag of ${name} is known: what it is promoted from names it by its digest alone`;
    throw new EditError(reason, { path: "" });
  }
  return by === "tag" || parts.includes("digest") ? tag : `${tag}@${digest}`;
}
