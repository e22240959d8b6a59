import { describeError } from "../errors.ts";

const trust = "name the file of its authority in NODE_EXTRA_CA_CERTS";

/** What is behind a request that came to nothing, and the way out where there is one. */
const explanations: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there; does it run, and is the port right?"],
  ["ENOTFOUND", "its host name is not known"],
  ["EAI_AGAIN", "its host name cannot be looked up now"],
  ["ECONNRESET", "it closed the connection; is it https:// rather than http://?"],
  ["UND_ERR_SOCKET", "it closed the connection; is it https:// rather than http://?"],
  ["ETIMEDOUT", "it cannot be reached"],
  ["EHOSTUNREACH", "it cannot be reached"],
  ["ENETUNREACH", "it cannot be reached"],
  ["UND_ERR_CONNECT_TIMEOUT", "it cannot be reached"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "it does not speak TLS; is it http:// rather than https://?"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "it does not speak TLS; is it http:// rather than https://?"],
  ["EPROTO", "it does not speak TLS; is it http:// rather than https://?"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", `its certificate is self-signed and not trusted; ${trust}`],
  ["SELF_SIGNED_CERT_IN_CHAIN", `the authority of its certificate is not trusted; ${trust}`],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", `its certificate is not trusted; ${trust}`],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", `the authority of its certificate is not known; ${trust}`],
  ["UNABLE_TO_GET_ISSUER_CERT", `the authority of its certificate is not known; ${trust}`],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another name than this address"],
]);

export function explainFetchFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code, message } = describeError(cause);
  return explanations.get(code) ?? (message || code);
}
