import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfiguration } from "./configuration.ts";
import { configurationJsonSchema } from "./json-schema.ts";
import { withValue } from "./key-path.ts";
import { configurationKeys } from "./schema.ts";

const published = new URL("../../schema/glu.schema.json", import.meta.url);
const example = new URL("../../../../examples/gitops-example/glu.yaml", import.meta.url);
const reference = new URL("../../../../docs/reference/configuration.md", import.meta.url);

const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  configurationJsonSchema(),
);

function isAcceptedByGlu(value: object): boolean {
  try {
    parseConfiguration(value, { directory: "/srv" });
    return true;
  } catch {
    return false;
  }
}

describe("the JSON Schema of the configuration", () => {
  it("is the one that is published; mended by: glu config schema > schema/glu.schema.json", async () => {
    expect(JSON.parse(await readFile(published, "utf8"))).toEqual(configurationJsonSchema());
  });

  it("accepts the example, and what the reference shows", async () => {
    const blocks = (await readFile(reference, "utf8")).matchAll(/^```yaml\n(?<text>.*?)^```$/gms);
    const texts = [...blocks].map(({ groups }) => groups?.["text"] ?? "");
    expect(texts.length).toBeGreaterThan(0);
    const all = [await readFile(example, "utf8"), ...texts];
    expect(all.filter((text) => !accepts(parse(text)))).toEqual([]);
  });

  it.each([
    { log: { level: "WARN" } },
    { log: null, server: { auth: null }, sources: { git: null }, credentials: null },
    { sources: { oci: { a: { reference: "x", token_hosts: "host" } } } },
    { sources: { oci: { a: { reference: "x", token_hosts: ["host"] } } } },
    { sources: { oci: { a: { reference: "x", select: { strategy: "semver", range: "^1" } } } } },
    { credentials: { a: { type: "access_token", access_token: { file: "token" } } } },
    { credentials: { a: { type: "ssh" } } },
  ])("accepts %j, as Glu does", (value) => {
    expect([accepts(value), isAcceptedByGlu(value)]).toEqual([true, true]);
  });

  it.each([
    { lgo: {} },
    { log: { level: "loud" } },
    { server: { port: "80" } },
    { sources: { git: { "a b": { remote: { url: "x" } } } } },
    { sources: { oci: { a: { reference: "x", select: { strategy: "tag", range: "^1" } } } } },
    { sources: { oci: { a: { reference: "x", interval: "10" } } } },
    { credentials: { a: { type: "basic", basic: { username: "u", password: {} } } } },
  ])("refuses %j, as Glu does", (value) => {
    expect([accepts(value), isAcceptedByGlu(value)]).toEqual([false, false]);
  });

  it.each([
    { sources: { git: { a: {} } } },
    { credentials: { a: { type: "basic", basic: { username: "u" } } } },
  ])("accepts %j, which the environment may complete", (value) => {
    expect([accepts(value), isAcceptedByGlu(value)]).toEqual([true, false]);
  });

  it("accepts all that Glu accepts, with any value at any key", () => {
    const places = configurationKeys.map(({ path }) =>
      path.map((key) => (key === "*" ? "a" : key)),
    );
    const value = fc.oneof(
      fc.constantFrom("10s", "info", "ssh", "basic", "tag", "none", "auto", "x", "", 1, 0, true),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const tree = fc
      .array(fc.tuple(fc.constantFrom(...places), value), { maxLength: 6 })
      .map((settings) => settings.reduce((all, [path, one]) => withValue(all, path, one), {}));
    fc.assert(
      fc.property(tree, (configuration) => {
        fc.pre(isAcceptedByGlu(configuration));
        expect(accepts(configuration)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
