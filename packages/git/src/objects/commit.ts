import { InvalidObjectError } from "../errors.ts";
import { formatOf, type Oid, parseOid } from "./object.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface Signature extends Person {
  readonly at: Date;
  /** Minutes east of UTC. */
  readonly offset: number;
}

/** A commit, parsed. Headers that are not listed here are not kept. */
export interface Commit {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /**
   * The armored signature of the rest, by GPG or SSH; it ends with a line break (gitformat-signature).
   */
  readonly gpgSignature?: string | undefined;
}

const signaturePattern =
  /^(?<name>[^<]*?) ?<(?<email>.*)>(?: (?<seconds>-?\d{1,12})(?!\d)(?: (?<zone>[+-]\d{4}))?)?/s;

/**
 * Reads a commit as other programs may have written it: unknown headers are passed over, text in another encoding is decoded, a broken date is the epoch.
 * @throws {InvalidObjectError} if there is no tree, author or committer.
 */
export function parseCommit(data: Buffer): Commit {
  const end = data.indexOf("\n\n");
  const head = end < 0 ? data : data.subarray(0, end);
  const body = end < 0 ? Buffer.alloc(0) : data.subarray(end + 2);
  const decode = decoderFor(headerValues(head.toString("latin1"), "encoding")[0]);
  const headers = decode(head);
  const tree = parseOid(requiredHeader(headers, "tree"));
  const gpgSignature = foldedHeader(headers, signatureHeader(tree));
  return {
    tree,
    parents: headerValues(headers, "parent").map(parseOid),
    author: parseSignature(requiredHeader(headers, "author")),
    committer: parseSignature(requiredHeader(headers, "committer")),
    message: decode(body),
    ...(gpgSignature === undefined ? {} : { gpgSignature }),
  };
}

/**
 * The bytes of a commit in UTF-8; the message ends with a newline.
 * @throws {InvalidObjectError} if a person has no name, or the message holds a NUL character.
 */
export function encodeCommit(commit: Commit): Buffer {
  if (commit.message.includes("\0")) {
    throw new InvalidObjectError("a commit message cannot hold a NUL character");
  }
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
    ...signatureLines(commit),
    "",
    commit.message.endsWith("\n") ? commit.message : `${commit.message}\n`,
  ];
  return Buffer.from(lines.join("\n"));
}

/** Each hash has a header of its own, as a signature is one of bytes that name objects by it. */
function signatureHeader(tree: Oid): string {
  return formatOf(tree) === "sha1" ? "gpgsig" : "gpgsig-sha256";
}

function signatureLines({ tree, gpgSignature }: Commit): string[] {
  if (gpgSignature === undefined) {
    return [];
  }
  const folded = gpgSignature.replace(/\n$/, "").replaceAll("\n", "\n ");
  return [`${signatureHeader(tree)} ${folded}`];
}

function decoderFor(encoding = "utf-8"): (bytes: Buffer) => string {
  try {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch {
    return (bytes) => bytes.toString("utf8");
  }
}

function headerValues(headers: string, name: string): string[] {
  const prefix = `${name} `;
  return headers
    .split("\n")
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

/** The lines of a header that goes on where a line begins with a space, each with its line break. */
function foldedHeader(headers: string, name: string): string | undefined {
  const lines = headers.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${name} `));
  if (start < 0) {
    return undefined;
  }
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith(" "));
  const end = length < 0 ? lines.length : start + 1 + length;
  const [first = "", ...rest] = lines.slice(start, end);
  const text = [first.slice(name.length + 1), ...rest.map((line) => line.slice(1))];
  return `${text.join("\n")}\n`;
}

function requiredHeader(headers: string, name: string): string {
  const [value] = headerValues(headers, name);
  if (value === undefined) {
    throw new InvalidObjectError(`a commit has no "${name}" line`);
  }
  return value;
}

function parseSignature(text: string): Signature {
  const {
    name = text,
    email = "",
    seconds = "0",
    zone,
  } = text.match(signaturePattern)?.groups ?? {};
  return { name, email, at: new Date(Number(seconds) * 1000), offset: parseZone(zone) };
}

function parseZone(zone = "+0000"): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith("-") && minutes > 0 ? -minutes : minutes;
}

function formatSignature({ name, email, at, offset }: Signature): string {
  const cleanName = cleanPart(name);
  if (cleanName === "") {
    throw new InvalidObjectError("the author and the committer of a commit need a name");
  }
  const seconds = Math.floor(at.getTime() / 1000);
  return `${cleanName} <${cleanPart(email)}> ${seconds} ${formatZone(offset)}`;
}

/** Drops what would end the name or the address early, as git itself does. */
function cleanPart(text: string): string {
  return text.replace(/[\p{Cc}<>]/gu, "").trim();
}

function formatZone(offset: number): string {
  const minutes = Math.abs(offset);
  const digits = Math.floor(minutes / 60) * 100 + (minutes % 60);
  return `${offset < 0 ? "-" : "+"}${String(digits).padStart(4, "0")}`;
}
