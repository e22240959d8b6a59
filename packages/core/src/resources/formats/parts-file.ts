import type { PhaseDescriptor } from "../../phase.ts";
import {
  checkParts,
  type ImagePart,
  imageParts,
  joinParts,
  type PartTexts,
  splitImage,
  withName,
} from "../image/image-parts.ts";
import type { ImageFile, WantedImage } from "../image-file.ts";

/** How values of a format are read and set. */
export interface ValueFormat<Place> {
  /** How a place is called in messages. */
  readonly show: (place: Place) => string;
  /** What stands there; empty if nothing does. @throws {EditError} if there is no such place. */
  readonly get: (content: string, place: Place) => string;
  readonly set: (content: string, values: readonly PlacedValue<Place>[]) => string;
}

/** Where each part is; `ImageParts` says which go together. */
export type PlacedParts<Place> = { readonly [Part in ImagePart]?: Place | undefined };

export interface PlacedValue<Place> {
  readonly place: Place;
  readonly value: string;
}

/** A file in which single values hold an image. @throws {DefinitionError} if none of them says which one it is. */
export function partsFile<Place>(
  path: (phase: PhaseDescriptor) => string,
  places: PlacedParts<Place>,
  format: ValueFormat<Place>,
): ImageFile {
  const placed = imageParts.flatMap((part) => {
    const place = places[part];
    return place === undefined ? [] : [{ part, place }];
  });
  const parts = placed.map(({ part }) => part);
  const deciding = places.reference ?? places.digest ?? places.tag;
  const called = deciding === undefined ? "" : format.show(deciding);
  const textsIn = (content: string, { name }: WantedImage): PartTexts =>
    withName(
      Object.fromEntries(placed.map(({ part, place }) => [part, format.get(content, place)])),
      name,
    );
  return {
    path,
    check: (by) => checkParts(parts, by),
    read: (content, image) => joinParts(textsIn(content, image), called),
    write: (content, image) => {
      const before = textsIn(content, image);
      joinParts(before, called);
      return format.set(content, valuesOf(placed, splitImage(parts, image, before)));
    },
  };
}

function valuesOf<Place>(
  placed: readonly { readonly part: ImagePart; readonly place: Place }[],
  texts: PartTexts,
): readonly PlacedValue<Place>[] {
  return placed.flatMap(({ part, place }) => {
    const value = texts[part];
    return value === undefined ? [] : [{ place, value }];
  });
}
