import { createHash } from "node:crypto";
import { InvalidObjectError } from "../errors.ts";

declare const oidBrand: unique symbol;

/** The name of a Git object: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export type Oid = string & { readonly [oidBrand]: "Oid" };

export type ObjectType = "blob" | "tree" | "commit" | "tag";

/** The hash a repository names its objects with. */
export type ObjectFormat = "sha1" | "sha256";

/** An object as Git stores it: its exact bytes, without the header. */
export interface GitObject {
  readonly oid: Oid;
  readonly type: ObjectType;
  readonly data: Buffer;
}

const oidPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** @throws {InvalidObjectError} if `text` is not an object name. */
export function parseOid(text: string): Oid {
  if (!isOid(text)) {
    throw new InvalidObjectError(`"${text}" is not the name of a Git object`);
  }
  return text;
}

export function isOid(text: string): text is Oid {
  return oidPattern.test(text);
}

/** The format follows from the length of any object name of the repository. */
export function formatOf(oid: Oid): ObjectFormat {
  return oid.length === 40 ? "sha1" : "sha256";
}

/** An object with its name computed from its content. */
export function makeObject(format: ObjectFormat, type: ObjectType, data: Buffer): GitObject {
  const hash = createHash(format).update(`${type} ${data.length}\0`).update(data).digest("hex");
  return { oid: parseOid(hash), type, data };
}

/** How many bytes a hash takes inside a tree. */
export function hashLength(format: ObjectFormat): number {
  return format === "sha1" ? 20 : 32;
}
