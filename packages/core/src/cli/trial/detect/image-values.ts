import { type Fields, fieldsOf, itemsOf, textOf } from "../../../resources/formats/plain-data.ts";
import type { DataPath } from "./data-path.ts";
import type { FoundParts } from "./found-parts.ts";
import { nameIn } from "./name-in.ts";
import { isSought, type Sought } from "./sought.ts";

/** Values of a document that hold an image together. */
export interface ImageValues {
  readonly parts: FoundParts<DataPath>;
  /** What the image is called there. */
  readonly image: string;
}

/** Where somewhere in plain data the image is: a reference, or a repository with what belongs to it. */
export function imageValuesIn(data: unknown, sought: Sought): readonly ImageValues[] {
  return valuesBelow(data, [], sought);
}

function valuesBelow(data: unknown, path: DataPath, sought: Sought): readonly ImageValues[] {
  if (typeof data === "string") {
    // Any word is a reference, too: it takes a name to tell.
    const isOne = sought.image !== undefined && isSought(data, sought);
    return isOne ? [{ parts: { reference: path }, image: nameOf(data) }] : [];
  }
  if (Array.isArray(data)) {
    return itemsOf(data).flatMap((item, index) => valuesBelow(item, [...path, index], sought));
  }
  const fields = fieldsOf(data);
  const own = splitIn(fields, sought);
  const rest = Object.entries(fields).filter(([key]) => !own?.keys.includes(key));
  return [
    ...(own ? [{ parts: withPath(own.parts, path), image: own.image }] : []),
    ...rest.flatMap(([key, value]) => valuesBelow(value, [...path, key], sought)),
  ];
}

interface SplitHere {
  readonly parts: SplitKeys;
  readonly image: string;
  /** All that have the name, and are no place of their own. */
  readonly keys: readonly string[];
}

interface SplitKeys {
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Of charts, and of the images of a kustomization that something else has taken in. */
const tagKeys = ["tag", "newTag"];

/** The parts of the image in one mapping; a chart that has neither tag nor digest there takes a tag. */
function splitIn(fields: Fields, sought: Sought): SplitHere | undefined {
  const tag = tagKeys.find((key) => key in fields);
  const digest = "digest" in fields ? "digest" : undefined;
  const name = nameAmong(fields, sought, tag !== undefined || digest !== undefined);
  if (name === undefined) {
    return undefined;
  }
  const { image, keys, ...place } = name;
  const version = digest === undefined ? { tag: tag ?? "tag" } : { ...(tag && { tag }), digest };
  return { parts: { ...place, ...version }, image, keys };
}

type NameHere = Pick<SplitKeys, "registry" | "repository"> & Omit<SplitHere, "parts">;

function nameAmong(fields: Fields, sought: Sought, hasVersion: boolean): NameHere | undefined {
  const repository = textOf(fields["repository"]);
  const registry = textOf(fields["registry"]);
  const joined = `${registry}/${repository}`;
  if (registry !== "" && repository !== "" && isName(joined, sought)) {
    const keys = ["registry", "repository"];
    return { registry: "registry", repository: "repository", image: joined, keys };
  }
  const all = Object.entries(fields)
    .filter(([key, value]) => isNameKey(key, sought, hasVersion) && isName(textOf(value), sought))
    .map(([key]) => key);
  const [first] = all.toSorted((a, b) => rankOf(a) - rankOf(b));
  return first === undefined
    ? undefined
    : { repository: first, image: textOf(fields[first]), keys: all };
}

const nameKeys = ["repository", "newName", "name"];

/** Beside a tag or a digest, any key may have the name, if one knows which name that is. */
function isNameKey(key: string, { image }: Sought, hasVersion: boolean): boolean {
  return key === "repository" || (hasVersion && (image !== undefined || key === "newName"));
}

function rankOf(key: string): number {
  const rank = nameKeys.indexOf(key);
  return rank === -1 ? nameKeys.length : rank;
}

/** Whether it is the name alone, without tag and digest. */
function isName(text: string, sought: Sought): boolean {
  return isSought(text, sought) && nameOf(text) === text;
}

function nameOf(text: string): string {
  return nameIn(text).image ?? text;
}

function withPath({ repository, ...others }: SplitKeys, path: DataPath): FoundParts<DataPath> {
  const { registry, tag, digest } = others;
  return {
    ...(registry !== undefined && { registry: [...path, registry] }),
    repository: [...path, repository],
    ...(tag !== undefined && { tag: [...path, tag] }),
    ...(digest !== undefined && { digest: [...path, digest] }),
  };
}
