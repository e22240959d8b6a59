/** Where a request went. */
export interface Destination {
  readonly url: URL;
  /** What the request went through. */
  readonly proxy: URL | undefined;
  readonly service: Service;
}

/** What should be there, for advice. */
export interface Service {
  /** Such as `a registry`. */
  readonly name: string;
  /** What to do if it is meant to be reached without TLS. */
  readonly plain: string;
}

/** Why a request got no whole answer. */
export interface TransportTrouble {
  readonly kind: "not-http" | "late" | "unreachable";
  /** In words, with what to do. */
  readonly message: string;
  /** False if nothing of the request can have arrived. */
  readonly mayHaveArrived: boolean;
}

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

const noTls = new Set(["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER"]);

/** No connection was made. */
const explanations = new Map([
  ["EAI_AGAIN", "its address could not be looked up: check the name server"],
  ["ECONNREFUSED", "the connection was refused: check host and port, and that it is running"],
  ["EHOSTUNREACH", "there is no way to this host: check the network"],
  ["ENETUNREACH", "there is no way to this host: check the network"],
  ["ENOTFOUND", "there is no such host: check its spelling"],
]);

/** Says in words what kept a request from being answered. */
export function describeTrouble(
  error: unknown,
  { url, proxy, service }: Destination,
): TransportTrouble {
  const code = codeOf(error);
  const through = proxy === undefined ? "" : ` through the proxy ${proxy.origin}`;
  if (isParserError(error) || code === "UND_ERR_HEADERS_OVERFLOW") {
    const message = `what ${url.host} answers${through} is not HTTP: check host and port, and that it is ${service.name}`;
    return { kind: "not-http", message, mayHaveArrived: true };
  }
  if (timeouts.has(code)) {
    return {
      kind: "late",
      message: `${url.host} did not answer in time${through} (${code})`,
      mayHaveArrived: code !== "UND_ERR_CONNECT_TIMEOUT",
    };
  }
  const refusal = proxyRefusal(error) ?? unconnected(code, service);
  return {
    kind: "unreachable",
    message: `${url.host} cannot be reached${through}: ${refusal ?? `the connection broke (${code})`}`,
    mayHaveArrived: refusal === undefined,
  };
}

/** Whether the connection broke, which says nothing about the server if it had been idle. */
export function isStaleConnection(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(codeOf(error));
}

/** Known by its name: undici itself is not loaded before the first request. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === "HTTPParserError";
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

function unconnected(code: string, { plain }: Service): string | undefined {
  if (certificateProblems.has(code)) {
    return `its certificate is not trusted (${code}): correct it, or name its authority with caFile, or in NODE_EXTRA_CA_CERTS`;
  }
  return noTls.has(code)
    ? `it does not speak TLS; if it is meant to be reached over plain HTTP, ${plain}`
    : explanations.get(code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown";
}
