import { constants, open } from "node:fs/promises";
import { AuthenticationError } from "../errors.ts";

/** PROTOCOL.key of OpenSSH, section 1: the name of the cipher follows the magic as a string. */
const openSshPattern =
  /-----BEGIN OPENSSH PRIVATE KEY-----(?<body>[\sA-Za-z0-9+/=]+)-----END OPENSSH PRIVATE KEY-----/;
const unencrypted = Buffer.from("openssh-key-v1\0\0\0\0\u0004none", "latin1");
/** RFC 1421 section 4.6.1.1 and RFC 7468 section 11. */
const encryptedPattern = /^(?:Proc-Type: 4,ENCRYPTED|-----BEGIN ENCRYPTED PRIVATE KEY-----)/m;

/** Bytes; the longest keys have a fifth of it. */
const maxKeySize = 64 * 1024;

/**
 * Checks what `ssh` would pass over in silence and call a key that is not accepted.
 * @throws {AuthenticationError} if the file cannot be read, or the key has a passphrase.
 */
export async function checkPrivateKey(path: string): Promise<void> {
  const text = await readStart(path).catch((cause: unknown) => {
    throw new AuthenticationError(
      `The private key ${path} for SSH cannot be read. Check the path, and that this process may read the file.`,
      { cause },
    );
  });
  if (isEncrypted(text)) {
    throw new AuthenticationError(
      `The private key ${path} for SSH has a passphrase, and nobody is there to type it. Give the passphrase, use a key without one, or load it into an agent and name the agent instead.`,
    );
  }
}

/** Opening without blocking keeps a named pipe from holding everything up. */
async function readStart(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxKeySize));
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether the text of a private key needs a passphrase. */
export function isEncrypted(text: string): boolean {
  const body = text.match(openSshPattern)?.groups?.["body"];
  if (body === undefined) {
    return encryptedPattern.test(text);
  }
  return !Buffer.from(body, "base64").subarray(0, unencrypted.length).equals(unencrypted);
}
