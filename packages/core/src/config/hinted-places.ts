import type { ImageReference } from "@glu/registry";
import type { LookHint } from "../look-hint.ts";
import { parseRemote } from "../proposers/remote-location.ts";

/** Where something is, as far as that tells it apart; in lower case, as forges and registries do not care. */
export interface Place {
  /** Without a port: what is reached by one may call itself by another. Undefined if it is not known. */
  readonly host: string | undefined;
  readonly path: string;
}

/** Of a Git repository, whatever is spoken with it and whoever asks; undefined if the text is no place of one. */
export function placeOfRemote(url: string): Place | undefined {
  const remote = parseRemote(url);
  if (remote) {
    return place(remote.hostname, remote.segments.join("/"));
  }
  const local = url.replace(/^file:\/\//i, "");
  return local.startsWith("/") ? place("", local.replace(/\/$/, "")) : undefined;
}

/** Of an image, whatever its tag. */
export function placeOfImage(reference: ImageReference): Place {
  return reference.kind === "registry"
    ? imagePlace(reference.host, reference.repository)
    : place("", reference.path);
}

/** @param host as the registry calls itself */
function imagePlace(host: string | undefined, repository: string): Place {
  const name = host?.toLowerCase().replace(/:\d+$/, "");
  return place(name && (hostNames.get(name) ?? name), repository);
}

const hostNames: ReadonlyMap<string, string> = new Map([
  ["index.docker.io", "docker.io"],
  ["registry-1.docker.io", "docker.io"],
]);

function place(host: string | undefined, path: string): Place {
  return { host: host?.toLowerCase(), path: path.toLowerCase() };
}

interface Placed {
  readonly place: Place | undefined;
}

/** The remotes of Git that a hint is about. */
export function hintedRemotes<T extends Placed>(hint: LookHint, all: readonly T[]): readonly T[] {
  switch (hint.kind) {
    case "everything":
      return all;
    case "image":
      return [];
    case "repository":
    case "proposals":
      return foundAt(
        hint.urls.flatMap((url) => placeOfRemote(url) ?? []),
        all,
      );
  }
}

/** The images that a hint is about. */
export function hintedImages<T extends Placed>(hint: LookHint, all: readonly T[]): readonly T[] {
  switch (hint.kind) {
    case "everything":
      return all;
    case "image":
      return foundAt(
        [undefined, ...hint.hosts].map((host) => imagePlace(host, hint.repository)),
        all,
      );
    case "repository":
    case "proposals":
      return [];
  }
}

/**
 * Those at one of the places; if there are none on its host, those of the same path elsewhere: the sender may
 * know its host by another name than we do.
 */
function foundAt<T extends Placed>(places: readonly Place[], all: readonly T[]): readonly T[] {
  const samePath = all.filter(({ place: own }) => places.some(({ path }) => path === own?.path));
  const sameHost = samePath.filter(({ place: own }) =>
    places.some(({ host, path }) => host === own?.host && path === own?.path),
  );
  return sameHost.length > 0 ? sameHost : samePath;
}
