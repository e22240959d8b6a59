import { closest } from "../closest.ts";
import {
  type CredentialOrigin,
  type CredentialUse,
  explainMisfit,
  isCredentialType,
  useOf,
} from "./credential-fit.ts";
import type { Finding } from "./finding.ts";
import { gitRemoteAt } from "./git-remote.ts";
import { isTree, type KeyPath, placesOf, showPath, type Tree, valueAt } from "./key-path.ts";
import { configurationKeys } from "./schema.ts";

interface Target {
  readonly path: KeyPath;
  readonly use: CredentialUse;
}

export interface CheckCredentialsOptions {
  /** Where relative paths start. */
  readonly directory: string;
  readonly provided: ProvidedNames;
}

/** The names of credentials that the program provides itself; `any` if that is not known. */
export type ProvidedNames = readonly string[] | "any";

/** Every credential that is named but not there, or of no use there. */
export function checkCredentials(
  tree: Tree,
  { directory, provided }: CheckCredentialsOptions,
): readonly Finding[] {
  const credentials = tree["credentials"] ?? {};
  if (!isTree(credentials)) {
    return [];
  }
  const names = Object.keys(credentials);
  const known = provided === "any" ? names : [...names, ...provided];
  const references = configurationKeys.filter(({ path }) => path.at(-1) === "credential");
  return references
    .flatMap(({ path }) => placesOf(tree, path))
    .flatMap((path) => {
      const name = valueAt(tree, path);
      if (typeof name !== "string" || name === "") {
        return [];
      }
      const type = originOf(tree, name, { names, provided });
      const message =
        type === "missing"
          ? explainUnknownCredential(name, known)
          : explainUse({ name, type }, targetOf(tree, path, directory));
      return message === undefined ? [] : [{ path, message }];
    });
}

interface KnownNames {
  readonly names: readonly string[];
  readonly provided: ProvidedNames;
}

/** Undefined for a type that is left to others. An entry wins over one of the program. */
function originOf(
  tree: Tree,
  name: string,
  { names, provided }: KnownNames,
): CredentialOrigin | "missing" | undefined {
  if (names.includes(name)) {
    const type = valueAt(tree, ["credentials", name, "type"]);
    return isCredentialType(type) ? type : undefined;
  }
  if (provided === "any") {
    return undefined;
  }
  return provided.includes(name) ? "program" : "missing";
}

function explainUnknownCredential(name: string, names: readonly string[]): string {
  const near = closest(name, names);
  const remedy = near === undefined ? "add it under credentials" : `did you mean "${near}"?`;
  return `there is no credential "${showPath([name])}"; ${remedy}`;
}

interface Named {
  readonly name: string;
  readonly type: CredentialOrigin | undefined;
}

function explainUse({ name, type }: Named, target: Target | undefined): string | undefined {
  if (target === undefined || type === undefined) {
    return undefined;
  }
  const { path, use } = target;
  return explainMisfit({ name: showPath([name]), type, use, target: showPath(path) });
}

/** What the credential at a place is for; undefined if that cannot be said. */
function targetOf(tree: Tree, place: KeyPath, directory: string): Target | undefined {
  const [, kind] = place;
  if (kind === "oci") {
    return { path: [...place.slice(0, -1), "reference"], use: "registry" };
  }
  if (place.at(-2) === "proposals") {
    return { path: place.slice(0, -1), use: "forge" };
  }
  const path = [...place.slice(0, -1), "url"];
  const remote = gitRemoteAt(tree, path, directory);
  const engine = valueAt(tree, [...place.slice(0, -1), "engine"]);
  return remote?.kind === "remote" ? { path, use: useOf(remote.url.kind, engine) } : undefined;
}
