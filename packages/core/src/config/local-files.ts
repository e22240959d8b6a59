import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { cleanText } from "../clean-text.ts";
import { isFileContent } from "./file-content.ts";
import type { Finding } from "./finding.ts";
import { type KeyPath, placesOf, type Tree, valueAt } from "./key-path.ts";
import { explainReadFailure } from "./read-failure.ts";
import { secretKeys } from "./schema.ts";
import { isTokenLike } from "./token-like.ts";

export interface FilesOptions {
  readonly tree: Tree;
  /** Where relative paths start. */
  readonly directory: string;
}

const signingKey: KeyPath = ["sources", "git", "*", "signing", "key"];
const fileKeys: readonly KeyPath[] = [
  ...secretKeys.map((path) => [...path, "file"]),
  ["server", "cert_file"],
  ["server", "key_file"],
  ["sources", "git", "*", "remote", "ca_file"],
  ["sources", "oci", "*", "ca_file"],
  ["credentials", "*", "ssh", "private_key_path"],
  ["credentials", "*", "github_app", "private_key_path"],
  ["credentials", "*", "github_app", "ca_file"],
  ["credentials", "*", "docker_local", "path"],
  ["credentials", "*", "ssh", "known_hosts"],
];
const longestShown = 255;

/** Every key that names a file which cannot be read. What the others hold is not looked at. */
export async function findUnreadableFiles({
  tree,
  directory,
}: FilesOptions): Promise<readonly Finding[]> {
  const sshKeys = placesOf(tree, signingKey).filter((path) => isSshKey(tree, path));
  const places = [...fileKeys.flatMap((key) => placesOf(tree, key)), ...sshKeys];
  const findings = places.map(async (path) => {
    const value = valueAt(tree, path);
    const message =
      typeof value === "string" && value !== "" ? await explainFile(value, directory) : undefined;
    return message === undefined ? [] : [{ path, message }];
  });
  return (await Promise.all(findings)).flat();
}

/** A GPG key is named, not found in a file. */
function isSshKey(tree: Tree, path: KeyPath): boolean {
  return valueAt(tree, [...path.slice(0, -1), "type"]) === "ssh";
}

/** Why a file cannot be read; undefined if it can. */
async function explainFile(value: string, directory: string): Promise<string | undefined> {
  if (isFileContent(value)) {
    return undefined;
  }
  const file = resolve(directory, value);
  const hint = value.startsWith("~") ? '; "~" means nothing here, write the whole path' : "";
  const reason = await reasonAgainst(file);
  const shown = isTokenLike(basename(file)) ? resolve(dirname(file), "…") : file;
  return reason === undefined ? undefined : `${cleanText(shown, longestShown)} ${reason}${hint}`;
}

async function reasonAgainst(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK);
    const found = await stat(file);
    return found.isDirectory() ? "is a folder, not a file" : undefined;
  } catch (error) {
    return explainReadFailure(error);
  }
}
