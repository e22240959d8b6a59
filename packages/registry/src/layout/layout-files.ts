import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../digest.ts";
import { matchesDigest } from "../digest.ts";
import { InvalidLayoutError } from "../errors.ts";
import type { ImageIndex } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import { maxManifestBytes } from "../registry.ts";

/** What is read from one image layout directory (OCI image layout specification). */
export class LayoutFiles {
  readonly #path: string;
  readonly #signal: AbortSignal;

  constructor(path: string, signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
  }

  /** The list of what the directory offers. @throws {InvalidLayoutError} */
  async index(): Promise<ImageIndex> {
    const bytes = await this.#read("index.json");
    if (bytes === undefined) {
      throw await this.#explainMissingIndex();
    }
    if ((await this.#read("oci-layout")) === undefined) {
      throw new InvalidLayoutError(
        "not-a-layout",
        `${this.#path} has no file oci-layout: check the path, or write the image again`,
      );
    }
    const parsed = parseManifest(bytes, "application/vnd.oci.image.index.v1+json");
    if (parsed.kind === "invalid") {
      throw this.#corrupt(`index.json ${parsed.explanation}`);
    }
    if (parsed.manifest.kind !== "index") {
      throw this.#corrupt("index.json is not an index");
    }
    return parsed.manifest;
  }

  /** The bytes a digest names, verified; undefined if they are not there. @throws {InvalidLayoutError} */
  async blob(digest: Digest): Promise<Buffer | undefined> {
    const bytes = await this.#read(join("blobs", ...digest.split(":")));
    if (bytes !== undefined && !matchesDigest(bytes, digest)) {
      throw this.#corrupt(`the content of ${digest} has another digest`);
    }
    return bytes;
  }

  async #explainMissingIndex(): Promise<InvalidLayoutError> {
    const found = await orUndefined(stat(this.#path));
    if (found?.isDirectory()) {
      return new InvalidLayoutError(
        "no-index",
        `${this.#path} has no index.json: write an image to it, or check the path`,
      );
    }
    const problem = found === undefined ? "does not exist" : "is not a directory";
    return new InvalidLayoutError(
      "no-directory",
      `${this.#path} ${problem}: write an image to it, or check the path`,
    );
  }

  async #read(name: string): Promise<Buffer | undefined> {
    const path = join(this.#path, name);
    const found = await orUndefined(stat(path));
    if (found === undefined) {
      return undefined;
    }
    if (!found.isFile() || found.size > maxManifestBytes) {
      throw this.#corrupt(`${name} is not a file of at most ${maxManifestBytes} bytes`);
    }
    return await orUndefined(readFile(path, { signal: this.#signal }));
  }

  #corrupt(explanation: string): InvalidLayoutError {
    return new InvalidLayoutError(
      "corrupt",
      `the image layout ${this.#path} is damaged, ${explanation}: write the image again`,
    );
  }
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
