import { EditError } from "../../../edits/edit-error.ts";
import { type EditPath, showPath } from "../../../edits/edit-path.ts";
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
      const { place, text } = entryIn(content, choice, { name, alias });
      const { after } = splitAlias(text);
      return { ...imageIn(after, showPath(place.path)), text };
    },
    write: (content, image) => {
      const { place, text } = entryIn(content, choice, { name: image.name, alias });
      const { before, after } = splitAlias(text);
      const prefix = text === "" && alias !== undefined ? `${alias}=` : before;
      const { text: present } = imageIn(after, showPath(place.path));
      const value = `${prefix}${imageText(image, present)}`;
      return setYaml(content, [{ path: place.path, value, missing: "add" }], place);
    },
  };
}

interface Sought {
  readonly name: string;
  /** What the base calls it. @default its name */
  readonly alias: string | undefined;
}

interface Entry {
  readonly place: ApplicationSource;
  readonly text: string;
}

/** The entry that replaces an image; one to be added if there is none. */
function entryIn(content: string, choice: ApplicationChoice, { name, alias }: Sought): Entry {
  const { document, path } = sourceIn(content, choice);
  const list = [...path, "kustomize", "images"];
  const data = getYamlDocuments(content)[document];
  refuseOtherTool(path.reduce(stepInto, data), path);
  const texts = itemsOf(list.reduce(stepInto, data)).map(textOf);
  const isMeant = (text: string) => {
    const { before, after } = splitAlias(text);
    return before === `${alias ?? name}=` || (alias === undefined && hasName(after, name));
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

const otherTools = ["chart", "helm", "directory", "plugin"];

/** A source is made of with one tool: it would no longer work with a second. */
function refuseOtherTool(source: unknown, path: EditPath): void {
  const tool = otherTools.find((key) => key in fieldsOf(source));
  if (tool !== undefined) {
    const reason = `has ${tool}, and is not made with Kustomize; say parameters or values`;
    throw new EditError(reason, { path: showPath(path) });
  }
}

function splitAlias(text: string): { readonly before: string; readonly after: string } {
  const [, before = "", after = text] = /^([^=]*=)(.*)$/.exec(text) ?? [];
  return { before, after };
}
