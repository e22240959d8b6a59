import type { ImageView } from "./api-types.ts";
import { originOf, safeLink, tagOf } from "./image-origin.ts";
import type { Labels } from "./metadata.ts";
import { parseTime } from "./parse-time.ts";

const longestReference = 500;

/** What an image says of itself in the annotations of what was found; undefined if they say nothing. */
export function imageView(annotations: Labels): ImageView | undefined {
  const { version, revision, source } = originOf(annotations);
  const said = {
    reference: referenceIn(annotations),
    tag: tagOf(annotations),
    version,
    revision,
    source_url: source,
    url: safeLink(annotations["org.opencontainers.image.url"] ?? ""),
    created_at: parseTime(annotations["org.opencontainers.image.created"] ?? ""),
  };
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function referenceIn(annotations: Labels): string | undefined {
  const reference = annotations["dev.getglu.oci.image.url"];
  // A part of it would be another one.
  return reference !== undefined && reference.length <= longestReference ? reference : undefined;
}
