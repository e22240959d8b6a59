import { getYaml, setYaml, type YamlEdit, type YamlOptions } from "../../edits/yaml/yaml.ts";
import type { ImageParts } from "../image/image-parts.ts";
import type { ImageFile } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { type PlacedValue, partsFile } from "./parts-file.ts";
import { presentValue } from "./present-value.ts";
import { parseKey, partsOf, showKey, type ValueKey } from "./value-key.ts";

/**
 * The image in values of any YAML file, such as those of a custom resource. The keys must be there; a value
 * that is empty names no image yet.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @param keys the key of the reference, such as `spec.image`, or a key for each part of it
 * @throws {DefinitionError} if the path has another place
 */
export function yaml<const Path extends FilePath>(
  path: CheckedPath<Path>,
  keys: ValueKey | ImageParts<ValueKey>,
  options: YamlOptions = {},
): ImageFile {
  return partsFile(parsePath(path), partsOf(keys), {
    show: showKey,
    get: (content, key) => presentValue(getYaml(content, parseKey(key), options), showKey(key)),
    set: (content, values) => setYaml(content, editsOf(values, "refuse"), options),
  });
}

/**
 * The image in the values of a Helm chart. Keys that are not there yet are added.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @param keys such as `{ repository: "image.repository", tag: "image.tag", digest: "image.digest" }`
 * @throws {DefinitionError} if the path has another place
 */
export function helmValues<const Path extends FilePath>(
  path: CheckedPath<Path>,
  keys: ValueKey | ImageParts<ValueKey>,
): ImageFile {
  return partsFile(parsePath(path), partsOf(keys), {
    show: showKey,
    get: (content, key) => String(getYaml(content, parseKey(key)) ?? ""),
    set: (content, values) => setYaml(content, editsOf(values, "add")),
  });
}

function editsOf(
  values: readonly PlacedValue<ValueKey>[],
  missing: "add" | "refuse",
): readonly YamlEdit[] {
  return values.map(({ place, value }) => ({ path: parseKey(place), value, missing }));
}
