import { describe, expect, it } from "vitest";
import { checkServer } from "./check-server.ts";

const files = { cert_file: "cert.pem", key_file: "key.pem" };

function findings(server: object): readonly string[] {
  return checkServer({ server }).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the server", () => {
  it.each([
    ["http is the default", {}],
    ["http needs nothing", { protocol: "http" }],
    ["https has its certificate and key", { protocol: "https", ...files }],
    ["what is no protocol is left to the schema", { protocol: "ftp", ...files }],
  ])("is right: %s", (_, server) => {
    expect(findings(server)).toEqual([]);
  });

  const tokens = { ci: { token: "x" } };

  it.each<[string, object, readonly string[]]>([
    [
      "tokens that nobody asks for",
      { tokens },
      ["tokens: is of use only if server.auth.mode is token"],
    ],
    [
      "tokens beside mode none",
      { mode: "none", tokens },
      ["tokens: is of use only if server.auth.mode is token"],
    ],
    [
      "a proxy that nobody believes",
      { proxy: { trusted: "10.0.0.1" } },
      ["proxy: is of use only if server.auth.mode is proxy"],
    ],
    [
      "mode token without any",
      { mode: "token", tokens: {} },
      ["tokens: needs an entry, because server.auth.mode is token"],
    ],
    [
      "mode proxy without one",
      { mode: "proxy", proxy: { trusted: [] } },
      ["proxy.trusted: is required, because server.auth.mode is proxy"],
    ],
    [
      "operators without their header",
      { mode: "proxy", proxy: { trusted: "10.0.0.1", operators: ["release"] } },
      ["proxy.groups_header: is required, because operators are named"],
    ],
    ["mode token with one", { mode: "token", tokens }, []],
    ["mode proxy with one", { mode: "proxy", proxy: { trusted: "10.0.0.1" } }, []],
    ["no mode", { mode: "none", tokens: {}, proxy: null }, []],
  ])("of callers: %s", (_, auth, expected) => {
    expect(findings({ auth })).toEqual(expected.map((finding) => `server.auth.${finding}`));
  });

  it.each([
    [{ protocol: "https" }, ["cert_file", "key_file"]],
    [{ protocol: "https", cert_file: "cert.pem" }, ["key_file"]],
    [{ protocol: "https", key_file: "key.pem" }, ["cert_file"]],
  ])("of https needs both files: %j", (server, missing) => {
    expect(findings(server)).toEqual(
      missing.map((key) => `server.${key}: is required, because server.protocol is https`),
    );
  });

  it.each([files, { protocol: "http", ...files }])("of http does not take them: %j", (server) => {
    const message = "is of use for https only: set server.protocol to https, or remove this";
    expect(findings(server)).toEqual([
      `server.cert_file: ${message}`,
      `server.key_file: ${message}`,
    ]);
  });

  it.each([{ port: 0 }, { host: "0.0.0.0", port: 8081 }, {}])(
    "takes webhooks where they prove who sends them: %j",
    (webhooks) => {
      expect(findings({ webhooks })).toEqual([]);
    },
  );

  it("has an address for webhooks only where it has a port for them", () => {
    expect(findings({ webhooks: { host: "0.0.0.0" } })).toEqual([
      "server.webhooks.host: goes with server.webhooks.port only",
    ]);
  });
});
