import { EditError } from "../../../edits/edit-error.ts";
import { fieldsOf, textOf } from "../../../resources/formats/plain-data.ts";
import type { ImageParts } from "../../../resources/image/image-parts.ts";
import { showKeyText } from "../key-text.ts";
import {
  type DataPath,
  leadsSomewhere,
  parseDataPath,
  showDataPath,
  valueKey,
  withNames,
} from "./data-path.ts";
import type { Detected } from "./detected.ts";
import { mapParts, toImageParts } from "./found-parts.ts";
import { type ImageValues, imageValuesIn } from "./image-values.ts";
import { guide, onlyOne, refuseContainer } from "./only-one.ts";
import { type Sought, showSought } from "./sought.ts";

/** Values of a YAML file: those of a chart, or of any object. */
export function detectValues(documents: readonly unknown[], sought: Sought): Detected {
  refuseContainer(sought, "this YAML");
  const { document, data, parts, image } = placedValues(documents, sought);
  const keys = toImageParts(mapParts(parts, (path) => valueKey(withNames(data, path))));
  const found = { keys, ...(image !== undefined && { image }) };
  const isObject = textOf(fieldsOf(data)["kind"]) !== "";
  if (documents.length <= 1 && !isObject) {
    return { format: "helmValues", ...found };
  }
  return { format: "yaml", ...found, options: documents.length > 1 ? { document } : {} };
}

interface Placed extends Omit<ImageValues, "image"> {
  readonly document: number;
  readonly data: unknown;
  readonly image?: string;
}

function placedValues(documents: readonly unknown[], sought: Sought): Placed {
  const { key } = sought;
  if (key !== undefined) {
    return placedByKey(documents, key);
  }
  const all = documents.flatMap((data, document) =>
    imageValuesIn(data, sought).map((values) => ({ ...values, document, data })),
  );
  return onlyOne(all, sayingKey(sought)) ?? failUnnamed(documents, sought);
}

/** Values of plain data that were found by themselves. @throws {EditError} if none were, or several. */
export function onlyValuesIn(data: unknown, sought: Sought): ImageValues {
  const found = onlyOne(imageValuesIn(data, sought), sayingKey(sought));
  return found ?? failUnnamed([data], sought);
}

function sayingKey(sought: Sought) {
  const say = ({ parts }: Pick<ImageValues, "parts">) =>
    `--key ${showKeyText(mapParts(parts, showDataPath))}`;
  return { sought, things: "values", say };
}

function placedByKey(documents: readonly unknown[], key: ImageParts<string>): Placed {
  const all = (documents.length === 0 ? [null] : documents).map((data, document) => {
    const parts = mapParts(key, (text) => parseDataPath(text, data));
    return { document, data, parts };
  });
  const having = all.filter(({ data, parts }) =>
    Object.values(parts).some((path: DataPath) => leadsSomewhere(path, data)),
  );
  const [only, ...others] = all.length === 1 ? all : having;
  if (only === undefined || others.length > 0) {
    const count = only === undefined ? "none" : others.length + 1;
    const reason =
      `${count} of the ${all.length} documents of the file have ${showKeyText(key)}; ` +
      `in a program, \`document\` says which is meant: ${guide}`;
    throw new EditError(reason, { path: "" });
  }
  return only;
}

/** Says which other images there are. */
function failUnnamed(documents: readonly unknown[], sought: Sought): never {
  const others = documents.flatMap((data) => imageValuesIn(data, { ...sought, image: undefined }));
  const images = [...new Set(others.map(({ image }) => image))].slice(0, 3);
  const there = images.length === 0 ? "" : ` (there is ${images.join(", ")})`;
  const reason =
    `no value names ${showSought(sought)}${there}; say which is to hold it, such as with ` +
    `--key image.reference or --key repository=image.repository,tag=image.tag: ${guide}`;
  throw new EditError(reason, { path: "" });
}
