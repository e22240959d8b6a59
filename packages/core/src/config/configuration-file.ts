import { resolve } from "node:path";
import { readBounded } from "./read-bounded.ts";
import { explainReadFailure, isMissingFile } from "./read-failure.ts";

const candidates = ["glu.yaml", "glu.yml", "glu.json"];
const mostBytes = 1024 * 1024;

export type ConfigurationFile =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly file: string; readonly text: string }
  | { readonly kind: "unreadable"; readonly file: string; readonly reason: string };

/** Reads the given file, or the first of `glu.yaml`, `glu.yml` and `glu.json` in the folder. */
export async function readConfigurationFile(
  cwd: string,
  given?: string,
): Promise<ConfigurationFile> {
  for (const file of given === undefined ? candidates : [given]) {
    const found = await readFileIn(cwd, file);
    if (found.kind !== "none") {
      return found;
    }
  }
  return given === undefined
    ? { kind: "none" }
    : { kind: "unreadable", file: given, reason: "does not exist" };
}

async function readFileIn(cwd: string, file: string): Promise<ConfigurationFile> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBounded(resolve(cwd, file), mostBytes);
  } catch (error) {
    return isMissingFile(error)
      ? { kind: "none" }
      : { kind: "unreadable", file, reason: explainReadFailure(error) };
  }
  if (bytes === undefined) {
    return { kind: "unreadable", file, reason: "is larger than 1 MiB" };
  }
  try {
    return { kind: "text", file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", file, reason: "is not text in UTF-8" };
  }
}
