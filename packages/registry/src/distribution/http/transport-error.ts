import { errors } from "undici";
import {
  DeadlineError,
  InvalidResponseError,
  RegistryError,
  RegistryUnreachableError,
} from "../../errors.ts";

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
  "UND_ERR_PRX_TLS",
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

export interface Destination {
  readonly url: URL;
  /** What the request went through. */
  readonly proxy: URL | undefined;
}

/** The error for a request that got no whole answer. */
export function transportError(error: unknown, { url, proxy }: Destination): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  const code = codeOf(error);
  const through = proxy === undefined ? "" : ` through the proxy ${proxy.origin}`;
  if (error instanceof errors.HTTPParserError || code === "UND_ERR_HEADERS_OVERFLOW") {
    // Without the cause, which has what was received in it.
    return new InvalidResponseError(
      "not-http",
      `what ${url.host} answers${through} is not HTTP: check host and port, and that it is a registry`,
    );
  }
  const options = { cause: error };
  if (timeouts.has(code)) {
    return new DeadlineError(`${url.host} did not answer in time${through} (${code})`, options);
  }
  const explanation = proxyRefusal(error) ?? explain(code);
  return new RegistryUnreachableError(
    `${url.host} cannot be reached${through}: ${explanation}`,
    options,
  );
}

/** Whether the connection broke, which says nothing about the server if it had been idle. */
export function isStaleConnection(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(codeOf(error));
}

/** What undici says of a proxy that refuses is in its message alone. */
function proxyRefusal(error: unknown): string | undefined {
  const status = error instanceof Error && /^Proxy [A-Za-z ]+ \((\d{3})\)/.exec(error.message)?.[1];
  if (!status) {
    return undefined;
  }
  return status === "407"
    ? "it wants another user name or password (407): correct them in the environment variable that names it"
    : `it refuses (${status}): check that it may reach this host, or name the host in no_proxy`;
}

function explain(code: string): string {
  if (certificateProblems.has(code)) {
    return `its certificate is not trusted (${code}): correct it, or name its authority with caFile, or in NODE_EXTRA_CA_CERTS`;
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
