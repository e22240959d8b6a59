import { readFile } from "node:fs/promises";
import { ConfigurationError } from "../../errors.ts";

const certificate = /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/m;

/** The certificate authorities in a file, in PEM. @throws {ConfigurationError} */
export async function readTrustedAuthorities(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new ConfigurationError(
      `the file ${path} with certificate authorities cannot be read: check the path and its permissions`,
      { cause },
    );
  });
  if (!certificate.test(text)) {
    throw new ConfigurationError(
      `the file ${path} holds no certificate in PEM: check that it has those of the authorities to trust`,
    );
  }
  return text;
}
