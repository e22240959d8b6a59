import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PasswordCredential } from "../credential.ts";

export interface SkopeoOptions {
  /** The host it logs in to. */
  readonly host: string;
  readonly credential?: PasswordCredential | undefined;
}

const execute = promisify(execFile);
const deadline = 20_000;

/** Runs the skopeo program, with its credential in a file, and returns what it prints. */
export async function skopeo(
  command: readonly string[],
  { host, credential }: SkopeoOptions,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "glu-skopeo-"));
  const authFile = join(directory, "auth.json");
  const auths = credential === undefined ? {} : { [host]: { auth: encoded(credential) } };
  try {
    await writeFile(authFile, JSON.stringify({ auths }));
    const env = { PATH: process.env["PATH"], HOME: directory, REGISTRY_AUTH_FILE: authFile };
    const { stdout } = await execute("skopeo", ["--insecure-policy", ...command], {
      env,
      timeout: deadline,
    });
    return stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function encoded({ username, password }: PasswordCredential): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
