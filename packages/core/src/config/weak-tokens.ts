import { resolve } from "node:path";
import { fewestCharacters } from "../token-length.ts";
import type { Finding } from "./finding.ts";
import { type KeyPath, placesOf, showPath, type Tree, valueAt } from "./key-path.ts";
import { readSecretFile } from "./secret-file.ts";

export interface TokensOptions {
  readonly tree: Tree;
  /** Where relative paths start. */
  readonly directory: string;
}

interface GivenToken {
  readonly path: KeyPath;
  readonly text: string;
}

const reference = /^\$\{[^{}]*\}$/;

/** Every token of the API that could be guessed, or does not tell one caller from the other. */
export async function findWeakTokens({
  tree,
  directory,
}: TokensOptions): Promise<readonly Finding[]> {
  const places = placesOf(tree, ["server", "auth", "tokens", "*", "token"]);
  const texts = await Promise.all(places.map((path) => textAt(tree, path, directory)));
  const tokens = places.flatMap((path, index) => {
    const { [index]: text } = texts;
    return text === undefined ? [] : [{ path, text }];
  });
  return tokens.flatMap((token, index) => {
    const message = explain(token, tokens.slice(0, index));
    return message === undefined ? [] : [{ path: token.path, message }];
  });
}

/** Undefined if others say what is wrong with it. */
async function textAt(tree: Tree, path: KeyPath, directory: string): Promise<string | undefined> {
  const file = valueAt(tree, [...path, "file"]);
  if (typeof file === "string") {
    return await readSecretFile(resolve(directory, file), "line").catch(() => undefined);
  }
  const text = valueAt(tree, path);
  return typeof text === "string" && text !== "" && !reference.test(text) ? text : undefined;
}

function explain({ text }: GivenToken, before: readonly GivenToken[]): string | undefined {
  if (text.length < fewestCharacters) {
    return `must have ${fewestCharacters} characters or more: make one with openssl rand -base64 32`;
  }
  const same = before.find((other) => other.text === text);
  return same && `is the same as ${showPath(same.path)}: each caller needs their own`;
}
