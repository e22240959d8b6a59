import type { Labels } from "./metadata.ts";

/**
 * What an image says of where it came from (OCI image specification, "Pre-Defined Annotation Keys"), as
 * far as it can be repeated anywhere: whoever built the image chose these words, so what could mention
 * people, close issues, forge a trailer or keep checks from running is left out.
 */
export interface ImageOrigin {
  readonly version: string | undefined;
  /** A commit. */
  readonly revision: string | undefined;
  /** The page of the repository it was built from. */
  readonly source: string | undefined;
}

/** One word, in which nothing has a meaning for a forge. */
const word = /^\w[\w.+-]{0,127}$/;
const longestLink = 500;

export function originOf(annotations: Labels): ImageOrigin {
  const said = (key: string) => annotations[`org.opencontainers.image.${key}`]?.trim() ?? "";
  return {
    version: word.test(said("version")) ? said("version") : undefined,
    revision: word.test(said("revision")) ? said("revision") : undefined,
    source: safeLink(said("source")),
  };
}

/** The tag that an image was found by; undefined if that is not known. */
export function tagOf(annotations: Labels): string | undefined {
  const [image = ""] = (annotations["dev.getglu.oci.image.url"] ?? "").split("@");
  const [, tag = ""] = /:([^:/]+)$/.exec(image) ?? [];
  return word.test(tag) ? tag : undefined;
}

/** An http(s) URL without user and fragment, in which no word stands by itself; undefined for all else. */
export function safeLink(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return undefined;
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  const link = url.href.replace(/[^\w.~:/?&=%+-]/g, (sign) => encodeURIComponent(sign));
  return link.length <= longestLink ? link : undefined;
}

/**
 * The page that shows the commits between two images of the same repository, where its forge is known to
 * have one at this address.
 */
export function comparison(before: ImageOrigin, after: ImageOrigin): string | undefined {
  const isSame = before.source === after.source && before.revision !== after.revision;
  if (!isSame || !after.source || !before.revision || !after.revision) {
    return undefined;
  }
  const page = after.source.replace(/(?:\.git)?\/*$/, "");
  const range = `${before.revision}...${after.revision}`;
  const { hostname } = new URL(page);
  return hostname === "gitlab.com" || hostname.startsWith("gitlab.")
    ? `${page}/-/compare/${range}`
    : `${page}/compare/${range}`;
}
