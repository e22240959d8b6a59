import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import type { Credential } from "../credential.ts";
import { CredentialError } from "../errors.ts";
import { registryOfKey } from "./server-key.ts";

export interface DockerConfiguration {
  /** For messages. */
  readonly path: string;
  readonly auths: Readonly<Record<string, Entry>>;
  readonly credHelpers: Readonly<Record<string, string>>;
  readonly credsStore: string | undefined;
}

type Entry = z.infer<typeof entrySchema>;

const text = z.string().nullish();
const entrySchema = z.object({
  auth: text,
  username: text,
  password: text,
  identitytoken: text,
  registrytoken: text,
});
const configurationSchema = z.object({
  auths: z.record(z.string(), entrySchema.nullable()).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: text,
});
const maxBytes = 1024 * 1024;

/** Undefined if there is no such file. @throws {CredentialError} */
export async function readDockerConfiguration(
  path: string,
): Promise<DockerConfiguration | undefined> {
  const bytes = await readBounded(path);
  if (bytes === undefined) {
    return undefined;
  }
  const json = parseJson(bytes);
  const { data, error } = configurationSchema.safeParse(json);
  if (data === undefined) {
    const where = error.issues[0]?.path.join(".") ?? "";
    const problem =
      json === undefined
        ? "is not JSON"
        : `does not have the fields that docker writes${at(where)}`;
    throw new CredentialError(`${path} ${problem}: correct it, or log in with docker again`);
  }
  const auths = Object.entries(data.auths ?? {}).map(([key, entry]) => [key, entry ?? {}] as const);
  return {
    path,
    auths: Object.fromEntries(auths),
    credHelpers: data.credHelpers ?? {},
    credsStore: data.credsStore || undefined,
  };
}

/** The helper that keeps the credential of a host; undefined if the file itself does. */
export function helperFor(configuration: DockerConfiguration, host: string): string | undefined {
  const own = lookUp(configuration.credHelpers, host);
  return own === undefined ? configuration.credsStore : own.value || undefined;
}

/** What the file itself says of a host. @throws {CredentialError} */
export function credentialIn(
  { auths, path }: DockerConfiguration,
  host: string,
): Credential | undefined {
  const found = lookUp(auths, host);
  if (found === undefined) {
    return undefined;
  }
  const { auth, username, password, identitytoken, registrytoken } = found.value;
  if (identitytoken) {
    return { identityToken: identitytoken };
  }
  if (registrytoken) {
    return { accessToken: registrytoken };
  }
  if (!auth) {
    return username ? { username, password: password ?? "" } : undefined;
  }
  const decoded = decodeAuth(auth);
  if (decoded === undefined) {
    throw new CredentialError(
      `"auth" of ${JSON.stringify(found.key)} in ${path} is not a user name and a password in base64: log in with docker again`,
    );
  }
  return decoded;
}

interface Found<T> {
  readonly key: string;
  readonly value: T;
}

/** The key that is written as the host goes before those that mean the same. */
function lookUp<T>(entries: Readonly<Record<string, T>>, host: string): Found<T> | undefined {
  const registry = registryOfKey(host);
  const keys = Object.keys(entries).filter((key) => registryOfKey(key) === registry);
  const key = keys.includes(host) ? host : keys[0];
  const value = key === undefined ? undefined : entries[key];
  return key === undefined || value === undefined ? undefined : { key, value };
}

function decodeAuth(auth: string): Credential | undefined {
  // Old versions of docker padded it with zeros.
  const decoded = Buffer.from(auth, "base64").toString().replace(/\0+$/, "");
  const colon = decoded.indexOf(":");
  return colon <= 0
    ? undefined
    : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

async function readBounded(path: string): Promise<Buffer | undefined> {
  try {
    if ((await stat(path)).size <= maxBytes) {
      return await readFile(path);
    }
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw new CredentialError(`${path} cannot be read: check its permissions`, { cause: error });
  }
  throw new CredentialError(
    `${path} has more than ${maxBytes} bytes: check that it is the right file`,
  );
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}

function at(where: string): string {
  return where === "" ? "" : ` at ${where}`;
}

/** What it says may hold secrets, and so may the reason why it cannot be read. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
