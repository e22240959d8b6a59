import { getEnv, setEnv } from "../../edits/env/env.ts";
import type { ImageParts } from "../image/image-parts.ts";
import type { ImageFile } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { partsFile } from "./parts-file.ts";
import { presentValue } from "./present-value.ts";

/**
 * The image in variables of an `.env` file. The variables must be there; one that is empty names no image yet.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @param names the variable of the reference, such as `APP_IMAGE`, or one for each part of it
 * @throws {DefinitionError} if the path has another place
 */
export function dotenv<const Path extends FilePath>(
  path: CheckedPath<Path>,
  names: string | ImageParts<string>,
): ImageFile {
  const places = typeof names === "string" ? { reference: names } : names;
  return partsFile(parsePath(path), places, {
    show: (name) => name,
    get: (content, name) => presentValue(getEnv(content, name), name),
    set: (content, values) =>
      setEnv(
        content,
        values.map(({ place: name, value }) => ({ name, value })),
      ),
  });
}
