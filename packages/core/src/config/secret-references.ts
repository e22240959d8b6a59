import type { Environment } from "./environment.ts";
import type { Finding } from "./finding.ts";
import { placesOf, type Tree, valueAt, withValue } from "./key-path.ts";
import { secretKeys } from "./schema.ts";
import { isTokenLike } from "./token-like.ts";

export interface ResolvedSecrets {
  readonly tree: Tree;
  readonly findings: readonly Finding[];
}

const reference = /^\$\{(?<name>[^{}]*)\}$/;
const variableName = /^[a-z_]\w*$/i;

/** The tree with the value of the variable in place of each secret that is written as `${NAME}`. */
export function resolveSecretReferences(tree: Tree, env: Environment): ResolvedSecrets {
  const findings: Finding[] = [];
  let resolved = tree;
  for (const path of secretKeys.flatMap((key) => placesOf(tree, key))) {
    const name = nameIn(valueAt(tree, path));
    if (name !== undefined) {
      const message = explain(name, env);
      if (message === undefined) {
        resolved = withValue(resolved, path, env[name]);
      } else {
        findings.push({ path, message });
      }
    }
  }
  return { tree: resolved, findings };
}

function nameIn(value: unknown): string | undefined {
  return typeof value === "string" ? reference.exec(value)?.groups?.["name"] : undefined;
}

/** Why a variable has no secret. */
function explain(name: string, env: Environment): string | undefined {
  if (!variableName.test(name)) {
    return "must have the name of a variable between the braces";
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  const shown = isTokenLike(name) ? "…" : name;
  if (value === undefined || value === "") {
    return `needs the variable ${shown}, which is ${value === undefined ? "not set" : "empty"}`;
  }
  return nameIn(value) === undefined
    ? undefined
    : `needs the variable ${shown}, which holds the name of another; name the one with the secret`;
}
