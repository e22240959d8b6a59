import { errors } from "undici";
import {
  DeadlineError,
  InvalidResponseError,
  RegistryError,
  RegistryUnreachableError,
} from "../errors.ts";

const timeouts = new Set([
  "ETIMEDOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
]);

const certificateProblems = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

const explanations = new Map([
  ["EAI_AGAIN", "its address could not be looked up: check the name server"],
  ["ECONNREFUSED", "the connection was refused: check host and port, and that it is running"],
  ["EHOSTUNREACH", "there is no way to this host: check the network"],
  ["ENETUNREACH", "there is no way to this host: check the network"],
  ["ENOTFOUND", "there is no such host: check its spelling"],
  ["EPROTO", tlsAdvice()],
  ["ERR_SSL_WRONG_VERSION_NUMBER", tlsAdvice()],
]);

/** The error for a request that got no whole answer. */
export function transportError(error: unknown, url: URL): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  const code = codeOf(error);
  if (error instanceof errors.HTTPParserError || code === "UND_ERR_HEADERS_OVERFLOW") {
    // Without the cause, which has what was received in it.
    return new InvalidResponseError(
      "not-http",
      `what ${url.host} answers is not HTTP: check host and port, and that it is a registry`,
    );
  }
  const options = { cause: error };
  if (timeouts.has(code)) {
    return new DeadlineError(`${url.host} did not answer in time (${code})`, options);
  }
  return new RegistryUnreachableError(`${url.host} cannot be reached: ${explain(code)}`, options);
}

/** Whether the connection broke, which says nothing about the server if it had been idle. */
export function isStaleConnection(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(codeOf(error));
}

function explain(code: string): string {
  if (certificateProblems.has(code)) {
    return `its certificate is not trusted (${code}): correct it, or name its authority in NODE_EXTRA_CA_CERTS`;
  }
  return explanations.get(code) ?? `the connection broke (${code})`;
}

function tlsAdvice(): string {
  return "it does not speak TLS; if it is meant to be reached over plain HTTP, set plain_http: true (plainHttp in code)";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown";
}
