import { RemoteUnreachableError } from "../errors.ts";
import { isOid, type Oid } from "../objects/object.ts";
import type { RefListing } from "../remote.ts";

const symrefPattern = /^ref: (\S+)\tHEAD$/;

/**
 * Picks the asked refs out of what `git ls-remote --symref` prints.
 * @throws {RemoteUnreachableError} if the output is not such a list.
 */
export function parseRefList(output: string, asked: readonly string[]): RefListing {
  const names = new Set(asked.filter((ref) => !ref.endsWith("/")));
  const prefixes = asked.filter((ref) => ref.endsWith("/"));
  const refs = new Map<string, Oid>();
  const lines = output.split("\n").filter((line) => line !== "");
  for (const line of lines.filter((line) => !line.startsWith("ref: "))) {
    const [oid = "", name = ""] = line.split("\t");
    if (!isOid(oid)) {
      throw new RemoteUnreachableError("The remote answered something that is not a list of refs.");
    }
    const wanted = names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
    if (wanted && !name.endsWith("^{}")) {
      refs.set(name, oid);
    }
  }
  const head = lines.map((line) => line.match(symrefPattern)?.[1]).find(Boolean);
  return { refs, head, empty: lines.length === 0 };
}
