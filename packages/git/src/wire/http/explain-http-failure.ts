import { errors } from "undici";
import { cleanText } from "../../clean-text.ts";
import { type GitError, ProtocolError, RemoteUnreachableError } from "../../errors.ts";

export interface HttpFailure {
  /** What was being done to what, for messages. */
  readonly purpose: string;
  /** What undici or a socket threw. */
  readonly error: unknown;
}

const certificateCodes =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;
const wrongHost = "ERR_TLS_CERT_ALTNAME_INVALID";
const maxReason = 300;

const reasons: ReadonlyMap<string, string> = new Map([
  ["EAI_AGAIN", "the address of the host could not be looked up. Check the name server."],
  ["ECONNREFUSED", "the connection was refused. Check host and port, and that the server runs."],
  ["EHOSTUNREACH", "there is no way to the host. Check the network."],
  ["ENETUNREACH", "there is no way to the host. Check the network."],
  ["ENOTFOUND", "there is no such host. Check its name."],
  ["ETIMEDOUT", "the connection timed out. Check the network."],
]);

/** The error behind a request that got no whole answer. */
export function explainHttpFailure({ purpose, error }: HttpFailure): GitError {
  const code = codeOf(error);
  if (isNotHttp(error)) {
    // Without the cause, which holds what was received.
    return new ProtocolError(
      `${purpose} failed: what the server answers is not HTTP. Check host and port.`,
    );
  }
  return new RemoteUnreachableError(`${purpose} failed: ${reasonFor(code, error)}`, {
    cause: error,
  });
}

/** Whether nothing came for too long. */
export function isSilence(error: unknown): boolean {
  return ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"].includes(codeOf(error));
}

/** Whether a connection broke, which says nothing about the server if it had been kept. */
export function isBrokenConnection(error: unknown): boolean {
  return ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(codeOf(error));
}

function reasonFor(code: string, error: unknown): string {
  if (certificateCodes.test(code)) {
    return `the certificate is not trusted: ${messageOf(error)}. If an authority of your own signed it, name that in caFile.`;
  }
  if (code === wrongHost) {
    return `the certificate is for another host: ${messageOf(error)}. Check the host in the URL.`;
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return "the server does not speak TLS as it should. Check the scheme and the port of the URL.";
  }
  return (
    reasons.get(code) ??
    `the connection broke${code === "" ? "" : ` (${code})`}. It is tried again later; check the network and the server if it stays so.`
  );
}

/** A parser that met nothing unexpected but the end says so without data. */
function isNotHttp(error: unknown): boolean {
  return (
    (error instanceof errors.HTTPParserError && "data" in error && error.data !== "") ||
    error instanceof errors.HeadersOverflowError
  );
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  return cleanText(text)
    .replace(/\s+/g, " ")
    .slice(0, maxReason)
    .replace(/[.:\s]+$/, "");
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
