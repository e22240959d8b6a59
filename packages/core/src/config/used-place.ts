import { parseReference } from "@glu/registry";
import type { ClientUse } from "../source.ts";
import type { Configuration } from "./configuration.ts";
import { type Place, placeOfImage, placeOfRemote } from "./hinted-places.ts";
import { resolveGitUrl, resolveReference } from "./local-locations.ts";
import { lookUpUnlessInline } from "./look-up.ts";

type Places = Pick<Configuration, "sources" | "directory">;

/**
 * The repository or the image that a source asks for, the same text for the same one, whatever it is called.
 *
 * @throws {NotConfiguredError} for a name without an entry, unless everything is given inline.
 */
export function usedPlace(use: ClientUse, configuration: Places): string {
  const { sources, directory } = configuration;
  if (use.kind === "repository") {
    const { name, url = "" } = use.request;
    const entry = lookUpUnlessInline({ path: "sources.git", entries: sources.git }, name, url);
    const location = entry?.remote.url ?? resolveGitUrl(url, directory);
    return textOf("repository", placeOfRemote(location), location);
  }
  const { name, reference = "" } = use.request;
  const entry = lookUpUnlessInline({ path: "sources.oci", entries: sources.oci }, name, reference);
  const location = entry?.reference ?? resolveReference(reference, directory);
  return textOf("image", placeOfImage(parseReference(location)), location);
}

function textOf(kind: ClientUse["kind"], place: Place | undefined, location: string): string {
  return place ? `${kind} ${place.host ?? ""}/${place.path}` : `${kind} ${location}`;
}
