import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface TestCertificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** A file in PEM with the authority that signed it. */
  readonly caFile: string;
}

const execute = promisify(execFile);
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const expiry = ["-days", "2"];
const configuration = `[req]
distinguished_name = subject
prompt = no
[subject]
CN = Test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1, DNS:localhost
`;

/** Makes an authority of its own and a certificate for this machine, with the openssl program. */
export async function createCertificate(directory: string): Promise<TestCertificate> {
  const file = (name: string) => join(directory, name);
  const openssl = (...args: readonly string[]) => execute("openssl", args, { cwd: directory });
  await writeFile(file("openssl.cnf"), configuration);
  const request = ["req", "-config", "openssl.cnf", ...newKey];
  const authority = ["-extensions", "authority", "-keyout", "ca-key.pem", "-out", "ca.pem"];
  await openssl(...request, ...expiry, ...authority, "-x509", "-subj", "/CN=Test authority");
  const server = ["-keyout", "key.pem", "-out", "request.pem"];
  await openssl(...request, ...server, "-new", "-subj", "/CN=Test server");
  const signing = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-set_serial", "1"];
  const signed = ["-in", "request.pem", "-out", "cert.pem", "-extfile", "openssl.cnf"];
  await openssl("x509", "-req", ...signing, ...signed, ...expiry, "-extensions", "server");
  const [key, cert] = await Promise.all([readFile(file("key.pem")), readFile(file("cert.pem"))]);
  return { key, cert, caFile: file("ca.pem") };
}
