import { showPath } from "../../../edits/edit-path.ts";
import { getYamlDocuments, setYaml } from "../../../edits/yaml/yaml.ts";
import { imageIn } from "../../image/found-image.ts";
import { hasName, imageText } from "../../image/image-text.ts";
import type { ImageFile } from "../../image-file.ts";
import { chooseOne } from "../choose-one.ts";
import { fieldsOf, itemsOf, textOf } from "../plain-data.ts";
import { type ApplicationChoice, type ApplicationSource, sourceIn } from "./argo-source.ts";

/** An entry of `kustomize.images`: `name:tag`, `name@digest` or `alias=name:tag`. */
export function argoKustomizeImage(
  choice: ApplicationChoice,
  alias: string | undefined,
): Pick<ImageFile, "read" | "write"> {
  return {
    read: (content, { name }) => {
      const { place, text } = entryIn(content, choice, alias ?? name);
      const { after } = splitAlias(text);
      return { ...imageIn(after, showPath(place.path)), text };
    },
    write: (content, image) => {
      const { place, text } = entryIn(content, choice, alias ?? image.name);
      const { before, after } = splitAlias(text);
      const prefix = text === "" && alias !== undefined ? `${alias}=` : before;
      const { text: present } = imageIn(after, showPath(place.path));
      const value = `${prefix}${imageText(image, present)}`;
      return setYaml(content, [{ path: place.path, value, missing: "add" }], place);
    },
  };
}

interface Entry {
  readonly place: ApplicationSource;
  readonly text: string;
}

/** The entry that replaces an image; one to be added if there is none. */
function entryIn(content: string, choice: ApplicationChoice, name: string): Entry {
  const { document, path } = sourceIn(content, choice);
  const list = [...path, "kustomize", "images"];
  const data = getYamlDocuments(content)[document];
  const texts = itemsOf(list.reduce((inner, step) => stepInto(inner, step), data)).map(textOf);
  const isMeant = (text: string) => {
    const { before, after } = splitAlias(text);
    return before === "" ? hasName(after, name) : before === `${name}=`;
  };
  if (!texts.some(isMeant)) {
    return { place: { document, path: [...list, texts.length] }, text: "" };
  }
  const index = chooseOne([...texts.keys()], {
    sought: `entry for ${name}`,
    isMeant: (each) => isMeant(texts[each] ?? ""),
    describe: (each) => texts[each] ?? "",
    say: "by leaving one",
    place: showPath(list),
  });
  return { place: { document, path: [...list, index] }, text: texts[index] ?? "" };
}

function stepInto(data: unknown, step: string | number): unknown {
  return typeof step === "number" ? itemsOf(data)[step] : fieldsOf(data)[step];
}

function splitAlias(text: string): { readonly before: string; readonly after: string } {
  const [, before = "", after = text] = /^([^=]*=)(.*)$/.exec(text) ?? [];
  return { before, after };
}
