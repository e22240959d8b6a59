import { readFile } from "node:fs/promises";
import { RemoteUnreachableError } from "../../errors.ts";

export interface TrustedAuthoritiesOptions {
  readonly caFile: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

const certificate = /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/m;

/**
 * The certificate authorities to trust instead of those of Node.js, in PEM: of `caFile`, or of the
 * file that the environment names to git. Undefined if there is none.
 * @throws {RemoteUnreachableError} if the file cannot be read or holds no certificate.
 */
export async function readTrustedAuthorities({
  caFile,
  environment,
}: TrustedAuthoritiesOptions): Promise<string | undefined> {
  const path = caFile || environment["GIT_SSL_CAINFO"] || environment["SSL_CERT_FILE"];
  if (!path) {
    return undefined;
  }
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RemoteUnreachableError(
      `The certificate authorities in ${path} cannot be read. Check the path and its permissions.`,
      { cause },
    );
  });
  if (!certificate.test(text)) {
    throw new RemoteUnreachableError(
      `The file ${path} with certificate authorities holds no certificate in PEM. Check what is in it.`,
    );
  }
  return text;
}
