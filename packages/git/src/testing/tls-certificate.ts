import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface TestCertificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** A file in PEM with the authority that signed it. */
  readonly caFile: string;
}

const local = ["IP:127.0.0.1", "DNS:localhost"];
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

const expiry = ["-days", "2"];

const openssl = promisify(execFile);

/**
 * Makes an authority of its own and a certificate it signs, with the openssl program.
 * @param names what the certificate is for; an address of this machine if it is not given.
 */
export async function createCertificate(
  directory: string,
  names: readonly string[] = local,
): Promise<TestCertificate> {
  await mkdir(directory, { recursive: true });
  const file = (name: string) => join(directory, name);
  const run = (...args: readonly string[]) => openssl("openssl", args, { cwd: directory });
  await writeFile(file("openssl.cnf"), configuration(names));
  const request = ["req", "-config", "openssl.cnf", ...newKey];
  const authority = ["-extensions", "authority", "-keyout", "ca-key.pem", "-out", "ca.pem"];
  await run(...request, ...expiry, ...authority, "-x509", "-subj", "/CN=Test authority");
  const server = ["-keyout", "key.pem", "-out", "request.pem"];
  await run(...request, ...server, "-new", "-subj", "/CN=Test server");
  const signing = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-set_serial", "1"];
  const signed = ["-in", "request.pem", "-out", "cert.pem", "-extfile", "openssl.cnf"];
  await run("x509", "-req", ...signing, ...signed, ...expiry, "-extensions", "server");
  const [key, cert] = await Promise.all([readFile(file("key.pem")), readFile(file("cert.pem"))]);
  return { key, cert, caFile: file("ca.pem") };
}

function configuration(names: readonly string[]): string {
  return `[req]
distinguished_name = subject
prompt = no
[subject]
CN = Test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = CA:FALSE
subjectAltName = ${names.join(", ")}
`;
}
