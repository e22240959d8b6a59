import { EditError } from "../../../edits/edit-error.ts";
import { showWord } from "../../../edits/edit-path.ts";
import { fieldsOf, itemsOf, textOf } from "../../../resources/formats/plain-data.ts";
import type { Detected } from "./detected.ts";
import { onlyOne, refuseContainer } from "./only-one.ts";
import { isSought, type Sought } from "./sought.ts";

interface Entry {
  /** What the base calls the image. */
  readonly name: string;
  readonly newName: string;
}

/** An entry of the `images` of a kustomization. */
export function detectKustomize(file: unknown, sought: Sought): Detected {
  refuseContainer(sought, "a kustomization");
  const entries = itemsOf(fieldsOf(file)["images"]).map((item) => ({
    name: textOf(fieldsOf(item)["name"]),
    newName: textOf(fieldsOf(item)["newName"]),
  }));
  const { name, newName } = entryFor(entries, sought);
  return {
    format: "kustomize",
    options: name === sought.image ? {} : { name },
    image: newName || name,
  };
}

function entryFor(entries: readonly Entry[], sought: Sought): Entry {
  const { key, image } = sought;
  if (key !== undefined) {
    return entries.find(({ name }) => name === key.reference) ?? added(key.reference, image);
  }
  const say = ({ name }: Entry) => `--key ${showWord(name)}`;
  const naming = entries.filter(({ name, newName }) => isSought(newName || name, sought));
  return onlyOne(naming, { sought, things: "entries of images", say }) ?? added(image, image);
}

/** One that is not there yet is added. @throws {EditError} if its name is not known. */
function added(name: string | undefined, image: string | undefined): Entry {
  if (name === undefined || image === undefined) {
    const reason =
      "say which entry of images is meant with --key <name>, the name the base has for it";
    throw new EditError(reason, { path: "" });
  }
  return { name, newName: image };
}
