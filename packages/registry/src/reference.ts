import type { Digest } from "./digest.ts";
import { isDigest } from "./digest.ts";
import { InvalidReferenceError } from "./errors.ts";

export { InvalidReferenceError, isDigest };

/** The name of an image, and which of its versions is meant. */
export type ImageReference = RegistryReference | LayoutReference;

/** An image in a registry, such as `ghcr.io/acme/shop:1.4.2`. */
export interface RegistryReference {
  readonly kind: "registry";
  /** Lower case, with the port if one was given. */
  readonly host: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  /** Where there is a digest, it alone says what is meant; a tag beside it is for people. */
  readonly digest?: Digest | undefined;
  /** Host and repository. */
  readonly name: string;
}

/** An image in a directory laid out by the OCI image layout specification, such as `oci-layout:./images:1.4.2`. */
export interface LayoutReference {
  readonly kind: "layout";
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

interface Version {
  readonly tag?: string;
  readonly digest?: Digest;
}

const layoutPrefix = "oci-layout:";
const maxShown = 200;
const maxNameLength = 255;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const ipv6Host = /^\[[0-9a-f:.]+\](?::(?<port>.*))?$/;
/** What stands in URLs before their host; before a digest there are a repository and a tag. */
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)?[^/@]*@(?!sha\d+:)/i;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Reads the name of an image by the rules of the docker program: no host means `docker.io`, one word
 * on `docker.io` lies in `library/`, neither tag nor digest means `latest`. `oci-layout:` names a directory.
 *
 * @throws {InvalidReferenceError} naming the text, the part that is wrong, and an example.
 */
export function parseReference(text: string): ImageReference {
  return text.startsWith(layoutPrefix) ? parseLayout(text) : parseRegistry(text);
}

/** The text `parseReference` reads back as the same reference. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  const name = reference.kind === "registry" ? reference.name : `${layoutPrefix}${reference.path}`;
  return `${name}${tag}${digest}`;
}

/** Whether a repository may have a tag of this name. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

function parseLayout(text: string): LayoutReference {
  const location = text.slice(layoutPrefix.length);
  const at = location.search(/@sha\d+:[^/@]*$/);
  const beforeDigest = at === -1 ? location : location.slice(0, at);
  const digest = at === -1 ? undefined : location.slice(at + 1);
  const colon = lastColonOutsidePath(beforeDigest);
  const path = colon === -1 ? beforeDigest : beforeDigest.slice(0, colon);
  if (path === "" || path.includes("\0")) {
    throw invalid(text, "it names no directory", "oci-layout:./images:1.4.2");
  }
  const tag = colon === -1 ? undefined : beforeDigest.slice(colon + 1);
  return { kind: "layout", path, ...parseVersion(text, tag, digest) };
}

function parseRegistry(text: string): RegistryReference {
  rejectObviousMistakes(text);
  const at = text.indexOf("@");
  const beforeDigest = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const colon = lastColonOutsidePath(beforeDigest);
  const untagged = colon === -1 ? beforeDigest : beforeDigest.slice(0, colon);
  const tag = colon === -1 ? undefined : beforeDigest.slice(colon + 1);
  const { host, repository } = splitHost(untagged);
  checkHost(text, host);
  checkRepository(text, repository);
  const name = `${host}/${repository}`;
  if (name.length > maxNameLength) {
    throw invalid(text, `host and repository are longer than ${maxNameLength} characters`);
  }
  return { kind: "registry", host, repository, ...parseVersion(text, tag, digest), name };
}

function rejectObviousMistakes(text: string): void {
  if (text === "") {
    throw invalid(text, "it is empty");
  }
  if (/\s/.test(text)) {
    throw invalid(text, "it contains white space");
  }
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(text);
  if (scheme !== null) {
    throw invalid(text, `it starts with ${JSON.stringify(scheme[0])}; a reference has no scheme`);
  }
  if (userInfo.test(text)) {
    throw invalid(text, "it begins with a user name or a password; those go into a credential");
  }
}

function splitHost(untagged: string): { readonly host: string; readonly repository: string } {
  const slash = untagged.indexOf("/");
  const first = slash === -1 ? "" : untagged.slice(0, slash);
  if (!looksLikeHost(first)) {
    return { host: "docker.io", repository: onDockerHub(untagged) };
  }
  const host = first.toLowerCase();
  const repository = untagged.slice(slash + 1);
  return host === "docker.io" || host === "index.docker.io"
    ? { host: "docker.io", repository: onDockerHub(repository) }
    : { host, repository };
}

function looksLikeHost(component: string): boolean {
  return /[.:]/.test(component) || component === "localhost";
}

function onDockerHub(repository: string): string {
  return repository.includes("/") ? repository : `library/${repository}`;
}

function checkHost(text: string, host: string): void {
  const ipv6 = ipv6Host.exec(host);
  const colon = host.indexOf(":");
  const name = colon === -1 ? host : host.slice(0, colon);
  const port =
    ipv6 === null ? (colon === -1 ? undefined : host.slice(colon + 1)) : ipv6.groups?.["port"];
  if (ipv6 === null && !name.split(".").every((label) => hostLabel.test(label))) {
    throw invalid(text, `${JSON.stringify(host)} is not a host`);
  }
  if (port !== undefined && !isPort(port)) {
    throw invalid(text, `${JSON.stringify(port)} is not a port from 1 to 65535`);
  }
}

function isPort(text: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;
}

function checkRepository(text: string, repository: string): void {
  if (repository === "" || repository === "library/") {
    throw invalid(text, "it names no repository");
  }
  for (const component of repository.split("/")) {
    checkComponent(text, component);
  }
}

function checkComponent(text: string, component: string): void {
  if (component === "") {
    throw invalid(text, "its repository has an empty part between slashes");
  }
  if (/[A-Z]/.test(component)) {
    throw invalid(
      text,
      `${JSON.stringify(component)} has upper-case letters; the repository must be lower case`,
    );
  }
  if (!pathComponent.test(component)) {
    throw invalid(
      text,
      `${JSON.stringify(component)} may only have a-z and 0-9, with ".", "_", "__" or "-" in between`,
    );
  }
}

function parseVersion(text: string, tag: string | undefined, digest: string | undefined): Version {
  if (tag !== undefined && !isTag(tag)) {
    throw invalid(
      text,
      `${JSON.stringify(shorten(tag))} is not a tag: up to 128 of A-Z, a-z, 0-9, "_", "." and "-", not starting with "." or "-"`,
    );
  }
  if (digest !== undefined && !isDigest(digest)) {
    throw invalid(
      text,
      `${JSON.stringify(shorten(digest))} is not a digest: sha256: and 64 lower-case hexadecimal digits, or sha512: and 128`,
    );
  }
  if (tag === undefined && digest === undefined) {
    return { tag: "latest" };
  }
  return { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The colon of a tag; the one of a port or of a drive letter has a slash behind it. */
function lastColonOutsidePath(text: string): number {
  const colon = text.lastIndexOf(":");
  return /[/\\]/.test(text.slice(colon + 1)) ? -1 : colon;
}

function invalid(text: string, problem: string, example = "ghcr.io/acme/shop:1.4.2") {
  return new InvalidReferenceError(
    `${JSON.stringify(shorten(text))} is not an image reference: ${problem}. A correct one is ${example}`,
  );
}

/** Neither long nor with what may be a password. */
function shorten(secretive: string): string {
  const text = secretive.replace(userInfo, "$1…@");
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
