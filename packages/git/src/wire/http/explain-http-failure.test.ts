import { inspect } from "node:util";
import { errors } from "undici";
import { describe, expect, it } from "vitest";
import { ProtocolError, RemoteUnreachableError } from "../../errors.ts";
import { explainHttpFailure, isBrokenConnection, isSilence } from "./explain-http-failure.ts";

const purpose = "Reading from https://host/x.git";

function failed(code: string, message = "it said so."): Error {
  return Object.assign(new Error(message), { code });
}

/** As undici makes it of what it received. */
function unparsable(data: string): Error {
  return Object.assign(new errors.HTTPParserError("not of the protocol"), { data });
}

describe("explainHttpFailure", () => {
  it.each([
    [failed("ECONNREFUSED"), "the connection was refused"],
    [failed("ENOTFOUND"), "there is no such host"],
    [failed("EAI_AGAIN"), "could not be looked up"],
    [failed("EHOSTUNREACH"), "there is no way to the host"],
    [failed("ENETUNREACH"), "there is no way to the host"],
    [failed("ETIMEDOUT"), "timed out"],
    [failed("ECONNRESET"), "the connection broke (ECONNRESET)"],
    [failed("EPROTO"), "does not speak TLS"],
    [failed("ERR_SSL_WRONG_VERSION_NUMBER"), "does not speak TLS"],
    [failed("CERT_HAS_EXPIRED"), "the certificate is not trusted: it said so. If"],
    [failed("SELF_SIGNED_CERT_IN_CHAIN"), "the certificate is not trusted"],
    [failed("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "name that in caFile"],
    [failed("ERR_TLS_CERT_ALTNAME_INVALID"), "the certificate is for another host: it said so."],
    [new errors.SocketError("other side closed"), "the connection broke (UND_ERR_SOCKET)"],
    [unparsable(""), "the connection broke"],
    [new Error("no code"), "the connection broke. It is tried again"],
    ["not even an error", "the connection broke. It is tried again"],
  ])("explains %s", (error, words) => {
    const explained = explainHttpFailure({ purpose, error });
    expect(explained).toBeInstanceOf(RemoteUnreachableError);
    expect(explained.message).toMatch(
      /^Reading from https:\/\/host\/x\.git failed: .+\. [A-Z].+\.$/,
    );
    expect(explained.message).toContain(words);
    expect(explained.cause).toBe(error);
  });

  it.each([unparsable("220 s3cret"), new errors.HeadersOverflowError("too much")])(
    "does not keep what was received instead of HTTP (%s)",
    (error) => {
      const explained = explainHttpFailure({ purpose, error });
      expect(explained).toBeInstanceOf(ProtocolError);
      expect(inspect(explained, { depth: 10, showHidden: true })).not.toContain("s3cret");
    },
  );

  it("shortens and cleans what a certificate says", () => {
    const error = failed("ERR_TLS_CERT_ALTNAME_INVALID", `a\r\n\u001b[31mb ${"c".repeat(1000)}`);
    const { message } = explainHttpFailure({ purpose, error });
    expect(message).toContain("another host: a b ccc");
    expect(message.length).toBeLessThan(500);
  });
});

describe("isBrokenConnection", () => {
  it("knows what happens to a kept connection", () => {
    for (const code of ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]) {
      expect(isBrokenConnection(failed(code))).toBe(true);
    }
    for (const code of ["ECONNREFUSED", "UND_ERR_BODY_TIMEOUT", ""]) {
      expect(isBrokenConnection(failed(code))).toBe(false);
    }
  });
});

describe("isSilence", () => {
  it("knows what undici calls it", () => {
    expect(isSilence(new errors.HeadersTimeoutError())).toBe(true);
    expect(isSilence(new errors.BodyTimeoutError())).toBe(true);
    expect(isSilence(new errors.ConnectTimeoutError())).toBe(false);
  });
});
