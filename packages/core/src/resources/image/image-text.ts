import {
  InvalidReferenceError,
  parseReference,
  type RegistryReference,
} from "@glu/registry/reference";
import type { FoundImage, ImageVersion } from "../image-file.ts";

/** What the text of a reference names, as it is spelled. @throws {InvalidReferenceError} */
export function parseImageText(text: string): Pick<FoundImage, "name" | "tag" | "digest"> {
  if (text === "") {
    return {};
  }
  const { tag, digest } = parseReference(text);
  return { name: nameIn(text, tag), tag, digest };
}

/**
 * The text of a reference to an image. Where the one before has the same name, it stays as it is spelled:
 * `nginx` is not made `docker.io/library/nginx`.
 */
export function imageText({ name, by, tag, digest }: ImageVersion, before = ""): string {
  const spelled = before === "" ? name : nameIn(before, parseReference(before).tag);
  const kept = spelled !== undefined && isSameName(spelled, name) ? spelled : name;
  const tagged = by === "digest" || tag === undefined ? kept : `${kept}:${tag}`;
  return by === "tag" || digest === undefined ? tagged : `${tagged}@${digest}`;
}

/** Whether both name the same repository, however they are spelled. @throws {InvalidReferenceError} */
export function isSameName(one: string, other: string): boolean {
  return one === other || splitName(one).name === splitName(other).name;
}

/** @throws {InvalidReferenceError} if it is not a host and a repository alone. */
export function splitName(name: string): Pick<RegistryReference, "host" | "repository" | "name"> {
  const reference = parseReference(`${name}:any`);
  if (reference.kind === "layout") {
    throw new InvalidReferenceError(`"${name}" is a directory; nothing can be run from there`);
  }
  return reference;
}

function nameIn(text: string, tag: string | undefined): string {
  const [named = ""] = text.split("@");
  return tag !== undefined && named.endsWith(`:${tag}`) ? named.slice(0, -tag.length - 1) : named;
}

/** Whether text is meant to name this repository, also if what follows the name is wrong. */
export function hasName(text: string, name: string): boolean {
  try {
    return isSameName(parseImageText(text).name ?? "", name);
  } catch {
    return text.startsWith(`${name}:`) || text.startsWith(`${name}@`);
  }
}
