import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AuthenticationError } from "../errors.ts";
import { checkPrivateKey, isEncrypted } from "./private-key.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "private-key-test-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

function makeKey(name: string, ...options: readonly string[]): string {
  const path = join(directory, name);
  execFileSync("ssh-keygen", ["-q", "-f", path, ...options]);
  return path;
}

const kinds = [
  ["ed25519", ["-t", "ed25519"]],
  ["ecdsa", ["-t", "ecdsa"]],
  ["rsa in PEM", ["-t", "rsa", "-b", "2048", "-m", "PEM"]],
  ["ecdsa in PKCS8", ["-t", "ecdsa", "-m", "PKCS8"]],
] as const;

describe("isEncrypted", () => {
  it.each(kinds)("sees whether a key has a passphrase: %s", async (name, options) => {
    const open = makeKey(`open ${name}`, ...options, "-N", "");
    const locked = makeKey(`locked ${name}`, ...options, "-N", "secret");
    expect(isEncrypted(await readFile(open, "latin1"))).toBe(false);
    expect(isEncrypted(await readFile(locked, "latin1"))).toBe(true);
  });
});

describe("checkPrivateKey", () => {
  it("says nothing about a key that ssh can use, or judges better", async () => {
    await checkPrivateKey(makeKey("fine", "-t", "ed25519", "-N", ""));
    await writeFile(join(directory, "other"), "something else");
    await checkPrivateKey(join(directory, "other"));
  });

  it("names a key with a passphrase, and the way out", async () => {
    const path = makeKey("locked", "-t", "ed25519", "-N", "secret");
    const check = checkPrivateKey(path);
    await expect(check).rejects.toThrow(AuthenticationError);
    await expect(check).rejects.toThrow(`${path} for SSH has a passphrase`);
  });

  it.each(["missing", "."])("names a key that cannot be read: %s", async (name) => {
    const path = join(directory, name);
    const check = checkPrivateKey(path);
    await expect(check).rejects.toThrow(AuthenticationError);
    await expect(check).rejects.toThrow(`${path} for SSH cannot be read`);
  });

  it("does not wait for a named pipe", async () => {
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    await checkPrivateKey(path);
  });
});
