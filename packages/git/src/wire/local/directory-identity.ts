import { stat } from "node:fs/promises";

/** Tells a directory from another one at the same path; undefined if there is none. */
export async function directoryIdentity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, birthtimeNs } = await stat(path, { bigint: true });
    return `${dev} ${ino} ${birthtimeNs}`;
  } catch {
    return undefined;
  }
}
