import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
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
  let bytes: Uint8Array;
  try {
    bytes = await readStart(resolve(cwd, file));
  } catch (error) {
    return isMissingFile(error)
      ? { kind: "none" }
      : { kind: "unreadable", file, reason: explainReadFailure(error) };
  }
  if (bytes.length > mostBytes) {
    return { kind: "unreadable", file, reason: "is larger than 1 MiB" };
  }
  try {
    return { kind: "text", file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", file, reason: "is not text in UTF-8" };
  }
}

/** At most one byte more than allowed: how much is in a pipe is only known by reading it. */
async function readStart(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    return await fill(new Uint8Array(mostBytes + 1), handle);
  } finally {
    await handle.close();
  }
}

async function fill(buffer: Uint8Array, handle: FileHandle): Promise<Uint8Array> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) {
      break;
    }
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
