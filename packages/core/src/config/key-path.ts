import { isTokenLike } from "./token-like.ts";

/** The keys that lead to a place in the configuration. In patterns `"*"` stands for any name. */
export type KeyPath = readonly string[];

/** What was read, before the schema has seen it. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function valueAt(tree: Tree, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    tree,
  );
}

/** A copy with one value set. Missing and empty mappings on the way are made; anything else stays. */
export function withValue(tree: Tree, path: KeyPath, value: unknown): Tree {
  const [key, ...rest] = path;
  if (key === undefined) {
    return tree;
  }
  const child = valueAt(tree, [key]);
  if (rest.length === 0) {
    return { ...tree, [key]: value };
  }
  if (child === undefined || child === null || isTree(child)) {
    return { ...tree, [key]: withValue(child ?? {}, rest, value) };
  }
  return tree;
}

/** Every place of the tree that a pattern describes. */
export function placesOf(tree: Tree, pattern: KeyPath): readonly KeyPath[] {
  const places = pattern.reduce<readonly KeyPath[]>(
    (paths, key) => paths.flatMap((path) => childrenOf(tree, path, key)),
    [[]],
  );
  return places.filter((path) => valueAt(tree, path) !== undefined);
}

function childrenOf(tree: Tree, path: KeyPath, key: string): readonly KeyPath[] {
  if (key !== "*") {
    return [[...path, key]];
  }
  const parent = valueAt(tree, path);
  return isTree(parent) ? Object.keys(parent).map((name) => path.concat(name)) : [];
}

/** Whether a place is one that a pattern describes, or is above one. */
export function leadsTo(place: KeyPath, pattern: KeyPath): boolean {
  return place.every((key, index) => pattern[index] === key || pattern[index] === "*");
}

/** Whether a place is one that a pattern describes. */
export function isAt(place: KeyPath, pattern: KeyPath): boolean {
  return place.length === pattern.length && leadsTo(place, pattern);
}

/**
 * `sources.oci.app`. Text that is no key, such as `password:x` without its space, is cut short; what looks
 * like a token is not shown.
 */
export function showPath(path: KeyPath): string {
  return path.map(showKey).join(".");
}

function showKey(key: string): string {
  if (isTokenLike(key)) {
    return "…";
  }
  const [plain = ""] = /^[\w.-]{0,63}/.exec(key) ?? [];
  return plain === key ? key : `${plain}…`;
}
