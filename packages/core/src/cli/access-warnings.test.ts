import { expect, test } from "vitest";
import { parseConfiguration } from "../config/configuration.ts";
import { accessWarnings } from "./access-warnings.ts";

const now = Date.parse("2027-01-31T12:00:00Z");
const token = "0123456789abcdef";

function warnings(server: object): readonly string[] {
  const configuration = parseConfiguration({ server }, { directory: "/" });
  return accessWarnings(configuration, { pipelines: ["shop"], now });
}

function ofToken(entry: object): readonly string[] {
  return warnings({ auth: { mode: "token", tokens: { ci: { token, ...entry } } } });
}

test.each(["0.0.0.0", "::"])("a server on %s says that host names are not checked", (host) => {
  const auth = { mode: "none" };
  expect(warnings({ host, auth })).toEqual([
    expect.stringContaining("the Host header is not checked"),
  ]);
  expect(warnings({ host, auth, public_url: "https://glu.example.com" })).toEqual([]);
  expect(warnings({ host, auth, allowed_hosts: ["glu"] })).toEqual([]);
});

test("a scope without a pipeline is said", () => {
  expect(ofToken({ pipelines: ["shop", "shpo"] })).toEqual([
    'server.auth.tokens.ci.pipelines: there is no pipeline "shpo"',
  ]);
});

test("a token that has expired is said: a day is over when it ends", () => {
  expect(ofToken({ expires: "2027-01-30" })).toEqual(["server.auth.tokens.ci has expired"]);
  expect(ofToken({ expires: "2027-01-31" })).toEqual([]);
  expect(ofToken({ expires: "2027-01-31T11:59:59Z" })).toHaveLength(1);
  expect(ofToken({ expires: "2027-01-31T12:00:00Z" })).toEqual([]);
});
