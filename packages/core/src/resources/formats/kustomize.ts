import { EditError } from "../../edits/edit-error.ts";
import { type EditPath, showPath, showWord } from "../../edits/edit-path.ts";
import { deleteYaml, getYaml, getYamlDocuments, setYaml } from "../../edits/yaml/yaml.ts";
import { joinParts } from "../image/image-parts.ts";
import { hasName } from "../image/image-text.ts";
import type { FoundImage, ImageFile, ImageVersion } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { fieldsOf, itemsOf, textOf } from "./plain-data.ts";

export interface KustomizeOptions {
  /** What the base calls the image: `name` of the entry under `images`. @default the name of the image */
  readonly name?: string;
}

/**
 * The image in the `images` of a kustomization. An entry that is not there yet is added. By digest, `digest`
 * is written and `newTag` removed; by tag it is the other way round; by tag@digest both are written.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @throws {DefinitionError} if the path has another place
 */
export function kustomize<const Path extends FilePath>(
  path: CheckedPath<Path>,
  { name: alias }: KustomizeOptions = {},
): ImageFile {
  return {
    path: parsePath(path),
    read: (content, { name }) => entryIn(content, name, alias),
    write: (content, image) => {
      const entry = pathOf(alias ?? image.name);
      const newName = alias && newNameFor(image, alias, textAt(content, [...entry, "newName"]));
      const fields = { newName, ...versionFields(image) };
      const kept = Object.entries(fields).flatMap(([key, value]) =>
        value === undefined ? [] : [{ path: [...entry, key], value, missing: "add" as const }],
      );
      const left = ["newTag", "digest"].filter(
        (key) => !kept.some(({ path }) => path.at(-1) === key),
      );
      return deleteYaml(
        setYaml(content, kept),
        left.map((key) => [...entry, key]),
      );
    },
  };
}

function pathOf(name: string): EditPath {
  return ["images", { name }];
}

function entryIn(content: string, name: string, alias: string | undefined): FoundImage {
  const entry = pathOf(alias ?? name);
  const place = showPath(entry);
  const field = (key: string) => textAt(content, [...entry, key]);
  if (field("tagSuffix") !== "") {
    throw new EditError("has a tagSuffix, which the tag of an image has already", { path: place });
  }
  const isThere = field("name") !== "";
  if (!isThere && alias === undefined) {
    refuseOtherEntry(content, name);
  }
  const isOurs = alias === undefined || hasName(alias, name);
  const repository = field("newName") || (isOurs && isThere ? name : "");
  const found = joinParts({ repository, tag: field("newTag"), digest: field("digest") }, place);
  // What the base calls it by another name may be any image.
  return repository === "" ? { place, text: found.text } : found;
}

/** The same image under another name would be replaced twice. */
function refuseOtherEntry(content: string, name: string): void {
  const [file] = getYamlDocuments(content);
  const entries = itemsOf(fieldsOf(file)["images"]).map(fieldsOf);
  const other = entries.find((entry) =>
    hasName(textOf(entry["newName"]) || textOf(entry["name"]), name),
  );
  if (other !== undefined) {
    const called = textOf(other["name"]);
    const reason = `has ${name} under the name ${showWord(called)}; say so: { name: "${called}" }`;
    throw new EditError(reason, { path: "images" });
  }
}

function textAt(content: string, path: EditPath): string {
  return String(getYaml(content, path) ?? "");
}

/** Undefined if it stays as it is. */
function newNameFor({ name }: ImageVersion, alias: string, before: string): string | undefined {
  return hasName(before || alias, name) ? undefined : name;
}

function versionFields({ by, tag, digest }: ImageVersion) {
  return { newTag: by === "digest" ? undefined : tag, digest: by === "tag" ? undefined : digest };
}
