import { stat } from "node:fs/promises";
import { readBounded } from "../../config/read-bounded.ts";

/** The text of a regular file; undefined if there is none, or it has more than so many bytes. */
export async function readText(path: string, most: number): Promise<string | undefined> {
  try {
    const bytes = (await stat(path)).isFile() ? await readBounded(path, most) : undefined;
    return bytes && new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
