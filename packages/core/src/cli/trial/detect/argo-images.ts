import type { ArgoApplicationOptions } from "../../../resources/formats/argo/argo-application.ts";
import { type Fields, fieldsOf, itemsOf, textOf } from "../../../resources/formats/plain-data.ts";
import type { ValueKey } from "../../../resources/formats/value-key.ts";
import type { ImageParts } from "../../../resources/image/image-parts.ts";
import {
  type DataPath,
  leadsSomewhere,
  parseDataPath,
  showDataPath,
  valueKey,
  withNames,
} from "./data-path.ts";
import { type FoundParts, mapParts, toImageParts } from "./found-parts.ts";
import { imageValuesIn } from "./image-values.ts";
import { nameIn } from "./name-in.ts";
import { isSought, type Sought } from "./sought.ts";

/** A place in the source of an application that holds an image. */
export interface ArgoImage {
  readonly options: ArgoApplicationOptions;
  /** What it is called there. */
  readonly image?: string;
  /** What `--key` would say. @default it is no value */
  readonly key?: FoundParts<string>;
}

/** All that name the image. */
export function argoImagesIn(source: Fields, sought: Sought): readonly ArgoImage[] {
  const helm = fieldsOf(source["helm"]);
  return [
    ...kustomizeImages(source, sought),
    ...parameterImages(parametersOf(helm), sought),
    ...imageValuesIn(helm["valuesObject"], sought).map(({ parts, image }) => {
      const values = valuesFor(parts, helm["valuesObject"]);
      return { options: { values }, image, key: mapParts(parts, showDataPath) };
    }),
  ];
}

/** The one that is meant by keys: an entry or parameters if there is one of that name, else values. */
export function argoImageOfKey(source: Fields, key: ImageParts<string>): ArgoImage {
  const entry = entryOf(source, key);
  if (entry?.alias !== undefined) {
    return { options: { kustomize: entry.alias }, ...nameIn(entry.text) };
  }
  const helm = fieldsOf(source["helm"]);
  if (hasParameter(helm, key)) {
    return { options: { parameters: key } };
  }
  const parts = mapParts(key, (text) => parseDataPath(text, helm["valuesObject"]));
  return { options: { values: valuesFor(parts, helm["valuesObject"]) } };
}

/** Whether the source has something of these names already. */
export function hasArgoKey(source: Fields, key: ImageParts<string>): boolean {
  const helm = fieldsOf(source["helm"]);
  const { valuesObject: values } = helm;
  const hasValue = Object.values(key).some((text: string) =>
    leadsSomewhere(parseDataPath(text, values), values),
  );
  return hasValue || hasParameter(helm, key) || entryOf(source, key) !== undefined;
}

function hasParameter(helm: Fields, key: ImageParts<string>): boolean {
  const names = new Set(parametersOf(helm).map(({ name }) => name));
  return Object.values(key).some((name: string) => names.has(name));
}

/** The only parameter that holds a tag, for a chart that has the name of its image. */
export function tagParameterIn(source: Fields): ArgoImage | undefined {
  const names = parametersOf(fieldsOf(source["helm"])).map(({ name }) => name);
  const [tag, ...others] = names.filter((name) => /tag$/i.test(name));
  return tag === undefined || others.length > 0
    ? undefined
    : { options: { parameters: { tag, ...digestBeside(tag, names) } } };
}

function valuesFor(parts: FoundParts<DataPath>, data: unknown): ValueKey | ImageParts<ValueKey> {
  const keys = mapParts(parts, (path) => valueKey(withNames(data, path)));
  return keys.reference ?? toImageParts(keys);
}

interface Entry {
  /** What the base calls the image. */
  readonly alias: string | undefined;
  readonly text: string;
}

function entriesOf(source: Fields): readonly Entry[] {
  const entries = itemsOf(fieldsOf(source["kustomize"])["images"]).map(textOf);
  return entries.map((entry) => {
    const [, alias, text = entry] = /^([^=]*)=(.*)$/.exec(entry) ?? [];
    return { alias, text };
  });
}

function entryOf(source: Fields, { reference }: ImageParts<string>): Entry | undefined {
  const entries = entriesOf(source);
  return reference === undefined ? undefined : entries.find(({ alias }) => alias === reference);
}

function kustomizeImages(source: Fields, sought: Sought): readonly ArgoImage[] {
  const naming = entriesOf(source).filter(({ text }) => isSought(text, sought));
  return naming.map(({ alias, text }) =>
    alias === undefined
      ? { options: {}, ...nameIn(text) }
      : { options: { kustomize: alias }, ...nameIn(text), key: { reference: alias } },
  );
}

interface Parameter {
  readonly name: string;
  readonly value: string;
}

function parametersOf(helm: Fields): readonly Parameter[] {
  return itemsOf(helm["parameters"]).map((item) => ({
    name: textOf(fieldsOf(item)["name"]),
    value: textOf(fieldsOf(item)["value"]),
  }));
}

function parameterImages(parameters: readonly Parameter[], sought: Sought): readonly ArgoImage[] {
  const names = parameters.map(({ name }) => name);
  const naming = parameters.filter(
    ({ name, value }) =>
      isSought(value, sought) && (sought.image !== undefined || name.endsWith("repository")),
  );
  return naming.map(({ name, value }) => {
    const tag = besides(name, "tag", names);
    const digest = besides(name, "digest", names);
    const isWhole = nameIn(value).image !== value || (tag ?? digest) === undefined;
    const parts = isWhole
      ? { reference: name }
      : { repository: name, ...(tag && { tag }), ...(digest && { digest }) };
    return { options: { parameters: parts }, ...nameIn(value), key: parts };
  });
}

function digestBeside(name: string, names: readonly string[]): { readonly digest?: string } {
  const digest = besides(name, "digest", names);
  return digest === undefined ? {} : { digest };
}

/** The name of the same group with another end: `image.tag` beside `image.repository`. */
function besides(name: string, end: string, names: readonly string[]): string | undefined {
  const beside = name.replace(/[^.]*$/, end);
  return beside !== name && names.includes(beside) ? beside : undefined;
}
