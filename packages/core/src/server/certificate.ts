import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { cleanText } from "../clean-text.ts";
import { CertificateError } from "../errors.ts";

/** Absolute paths. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What both files hold. */
export interface Certificate {
  /** The certificate of the server, and those between it and its authority. */
  readonly cert: Buffer;
  readonly key: Buffer;
}

const longestShown = 255;

/** @throws {CertificateError} if a file cannot be used, or the key is not that of the certificate. */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([
    readPem(files.certFile, "server.cert_file"),
    readPem(files.keyFile, "server.key_file"),
  ]);
  const [leaf, privateKey] = [parseCertificate(cert, files), parseKey(key, files)];
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new CertificateError(
      `the key in ${show(files.keyFile)} is not that of the first certificate in ` +
        `${show(files.certFile)}: check server.key_file and server.cert_file`,
    );
  }
  checkChain({ cert, key }, files);
  return { cert, key };
}

/** How TLS is spoken with a certificate. */
export function secureOptions({ cert, key }: Certificate): SecureContextOptions {
  return { cert, key, minVersion: "TLSv1.2" };
}

async function readPem(file: string, configured: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new CertificateError(`${show(file)} cannot be read (${code}): check ${configured}`, {
      cause,
    });
  }
}

function parseCertificate(cert: Buffer, { certFile }: CertificateFiles): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (cause) {
    throw new CertificateError(
      `${show(certFile)} holds no certificate in PEM: check server.cert_file`,
      { cause },
    );
  }
}

function parseKey(key: Buffer, { keyFile }: CertificateFiles): KeyObject {
  try {
    return createPrivateKey(key);
  } catch (cause) {
    const reason = key.includes("ENCRYPTED")
      ? "has a passphrase, which nobody could type: set server.key_file to one without"
      : "holds no private key in PEM: check server.key_file";
    throw new CertificateError(`${show(keyFile)} ${reason}`, { cause });
  }
}

/** What only shows when all of it is used, such as a broken certificate after the first. */
function checkChain(certificate: Certificate, { certFile }: CertificateFiles): void {
  try {
    createSecureContext(secureOptions(certificate));
  } catch (cause) {
    const { message } = cause as Error;
    throw new CertificateError(
      `the certificates in ${show(certFile)} cannot be used (${cleanText(message)}): check server.cert_file`,
      { cause },
    );
  }
}

function show(file: string): string {
  return cleanText(file, longestShown);
}
