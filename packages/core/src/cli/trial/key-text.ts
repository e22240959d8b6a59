import { type ImagePart, type ImageParts, imageParts } from "../../resources/image/image-parts.ts";
import type { FoundParts } from "./detect/found-parts.ts";

const part = `(?:${imageParts.join("|")})`;
const nextPart = /,(?=\w+=)/;
const partPattern = new RegExp(`^(${part})=(.*[^,])$`, "s");

/**
 * What `--key` says: one place for all of it, or `repository=…,tag=…,digest=…`. Undefined if it is
 * neither.
 */
export function parseKeyText(text: string): ImageParts<string> | undefined {
  if (text === "") {
    return undefined;
  }
  if (text.startsWith("/") || !text.includes("=")) {
    return { reference: text };
  }
  const places = new Map<string, string>();
  for (const each of text.split(nextPart)) {
    const [, name, place] = partPattern.exec(each) ?? [];
    if (name === undefined || place === undefined || places.has(name)) {
      return undefined;
    }
    places.set(name, place);
  }
  return partsOf(places);
}

/** What `--key` would say. */
export function showKeyText(parts: FoundParts<string>): string {
  return (
    parts.reference ??
    imageParts
      .flatMap((name) => (parts[name] === undefined ? [] : [`${name}=${parts[name]}`]))
      .join(",")
  );
}

function partsOf(places: ReadonlyMap<string, string>): ImageParts<string> | undefined {
  const at = (name: ImagePart) => {
    const place = places.get(name);
    return place === undefined ? {} : { [name]: place };
  };
  const reference = places.get("reference");
  if (reference !== undefined) {
    return places.size === 1 ? { reference } : undefined;
  }
  return { ...at("registry"), ...at("repository"), ...at("tag"), ...at("digest") };
}
