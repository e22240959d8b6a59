import {
  type ImagePart,
  type ImageParts,
  imageParts,
} from "../../../resources/image/image-parts.ts";

/** Where parts of an image are; `ImageParts` says which go together. */
export type FoundParts<Place> = { readonly [Part in ImagePart]?: Place };

/** The same parts, found in another way. */
export function mapParts<From, To>(
  parts: FoundParts<From>,
  change: (place: From) => To,
): FoundParts<To> {
  return Object.fromEntries(
    imageParts.flatMap((part) => {
      const place = parts[part];
      return place === undefined ? [] : [[part, change(place)]];
    }),
  );
}

/** As formats take them. */
export function toImageParts<Place>({ reference, ...split }: FoundParts<Place>): ImageParts<Place> {
  return reference === undefined ? split : { reference };
}
