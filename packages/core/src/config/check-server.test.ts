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
});
