import { type EditPath, showPath } from "../../edits/edit-path.ts";
import { getYaml } from "../../edits/yaml/yaml.ts";
import { imageIn } from "../image/found-image.ts";
import type { FoundImage } from "../image-file.ts";

/** A single value of a YAML file. */
export interface YamlPlace {
  /** Of several documents, counted from 0. */
  readonly document: number;
  readonly path: EditPath;
}

/** The image whose reference stands there. @throws {EditError} if what stands there is none. */
export function imageAt(content: string, { document, path }: YamlPlace): FoundImage {
  return imageIn(String(getYaml(content, path, { document }) ?? ""), showPath(path));
}
