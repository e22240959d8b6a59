import { getJson, setJson } from "../../edits/json/json.ts";
import { parseJsonPointer } from "../../edits/json/json-pointer.ts";
import { DefinitionError, describeError } from "../../errors.ts";
import { type ImageParts, imageParts } from "../image/image-parts.ts";
import type { ImageFile } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { type PlacedParts, partsFile } from "./parts-file.ts";
import { presentValue } from "./present-value.ts";

/**
 * The image in values of a JSON file, with or without comments. The values must be there; one that is empty
 * names no image yet.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @param pointers a JSON pointer (RFC 6901) to the reference, such as `/containerDefinitions/0/image`, or one
 * to each part of it
 * @throws {DefinitionError} if the path has another place, or a pointer is none
 */
export function json<const Path extends FilePath>(
  path: CheckedPath<Path>,
  pointers: string | ImageParts<string>,
): ImageFile {
  const places: PlacedParts<string> =
    typeof pointers === "string" ? { reference: pointers } : pointers;
  checkPointers(places);
  return partsFile(parsePath(path), places, {
    show: (pointer) => pointer,
    get: (content, pointer) => presentValue(getJson(content, parseJsonPointer(pointer)), pointer),
    set: (content, values) =>
      setJson(
        content,
        values.map(({ place, value }) => ({ path: parseJsonPointer(place), value })),
      ),
  });
}

function checkPointers(places: PlacedParts<string>): void {
  for (const pointer of imageParts.flatMap((part) => places[part] ?? [])) {
    try {
      parseJsonPointer(pointer);
    } catch (error) {
      throw new DefinitionError(describeError(error).message, { cause: error });
    }
  }
}
