import { getText, setText } from "../../edits/text/text.ts";
import { DefinitionError } from "../../errors.ts";
import { type ImagePart, imageParts } from "../image/image-parts.ts";
import type { ImageFile } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { partsFile } from "./parts-file.ts";

/**
 * The image in any other text: the last resort. The pattern must match exactly once.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @param pattern with a named group for the reference, such as `/^FROM (?<reference>\S+)/m`, or one for each
 * part of it: `registry`, `repository`, `tag`, `digest`
 * @throws {DefinitionError} if the path has another place, or the pattern another group
 */
export function text<const Path extends FilePath>(
  path: CheckedPath<Path>,
  pattern: RegExp,
): ImageFile {
  return partsFile<ImagePart>(parsePath(path), groupsOf(pattern), {
    show: (part) => `(?<${part}>) of ${pattern}`,
    get: (content, part) => getText(content, pattern)[part] ?? "",
    set: (content, values) =>
      setText(
        content,
        pattern,
        Object.fromEntries(values.map(({ place, value }) => [place, value])),
      ),
  });
}

function groupsOf(pattern: RegExp): { readonly [Part in ImagePart]?: Part } {
  const groups = [...pattern.source.matchAll(/\(\?<(?![=!])([^>]+)>/g)].map(([, name]) => name);
  const unknown = groups.find((name) => !imageParts.some((part) => part === name));
  if (unknown !== undefined || groups.length === 0) {
    const reason = unknown === undefined ? "has no named group" : `has the group "${unknown}"`;
    throw new DefinitionError(`the pattern ${pattern} ${reason}: name ${imageParts.join(", ")}`);
  }
  return Object.fromEntries(
    imageParts.filter((part) => groups.includes(part)).map((part) => [part, part]),
  );
}
