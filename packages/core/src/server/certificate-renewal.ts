import { stat } from "node:fs/promises";
import type { Server } from "node:https";
import { describeError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Runtime } from "../runtime.ts";
import {
  type Certificate,
  type CertificateFiles,
  readCertificate,
  secureOptions,
} from "./certificate.ts";

export interface RenewalOptions extends Runtime {
  readonly files: CertificateFiles;
  /** What the server has now. */
  readonly certificate: Certificate;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const interval = 10_000;

/**
 * Reads the files again and again, and gives the server what is new. What cannot be used, such as a
 * certificate whose key is not written yet, leaves it as it is.
 */
export async function keepRenewed(server: Server, options: RenewalOptions): Promise<void> {
  const { files, logger } = options;
  let { certificate } = options;
  let complaint = "";
  while (await isAnotherLookDue(options)) {
    try {
      const found = await readCertificate(files);
      complaint = "";
      if (!isSame(found, certificate)) {
        server.setSecureContext(secureOptions(found));
        certificate = found;
        logger.info({ file: files.certFile }, "the certificate of the server is renewed");
      }
    } catch (error) {
      const { message } = describeError(error);
      if (message !== complaint) {
        logger.warn({ error: message }, "the certificate of the server is not renewed");
        complaint = message;
      }
    }
  }
}

/** A pipe tells what it has to tell only once, and would keep us waiting for more. */
async function isAnotherLookDue(options: RenewalOptions): Promise<boolean> {
  const { files, signal } = options;
  await pause(interval, options);
  const pipes = await Promise.all([files.certFile, files.keyFile].map(isPipe));
  return !signal.aborted && !pipes.includes(true);
}

async function isPipe(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFIFO(),
    () => false,
  );
}

function isSame(a: Certificate, b: Certificate): boolean {
  return a.cert.equals(b.cert) && a.key.equals(b.key);
}
