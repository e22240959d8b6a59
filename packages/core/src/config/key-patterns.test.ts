import { describe, expect, it } from "vitest";
import { z } from "zod";
import { keyPatterns } from "./key-patterns.ts";
import { configurationKeys, configurationSchema } from "./schema.ts";

describe("keyPatterns", () => {
  it("finds values below objects, names, defaults, transformations and alternatives", () => {
    const schema = z.strictObject({
      plain: z.string().describe("Plain."),
      size: z.int().prefault(3),
      things: z.record(z.string(), z.strictObject({ on: z.boolean() })).prefault({}),
      either: z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("a"), a: z.string().transform((text) => text.length) }),
        z.strictObject({
          type: z.literal("b"),
          b: z.preprocess(String, z.string()).exactOptional(),
        }),
      ]),
    });
    expect(keyPatterns(schema)).toEqual([
      { path: ["plain"], kind: "text", isRequired: true, description: "Plain." },
      {
        path: ["size"],
        kind: "number",
        isRequired: false,
        description: undefined,
        defaultValue: "3",
      },
      { path: ["things", "*", "on"], kind: "boolean", isRequired: true, description: undefined },
      {
        path: ["either", "type"],
        kind: "text",
        isRequired: true,
        description: undefined,
        choices: ["a", "b"],
      },
      { path: ["either", "a"], kind: "text", isRequired: true, description: undefined },
      { path: ["either", "b"], kind: "text", isRequired: false, description: undefined },
    ]);
  });
});

describe("the keys of the configuration", () => {
  it.each(configurationKeys.map(({ path, description }) => [path.join("."), description]))(
    "describe what %s means",
    (_, description) => {
      expect(description).toMatch(/\.$/);
    },
  );

  it("have at most one name on their way", () => {
    expect(configurationKeys.map(({ path }) => path.lastIndexOf("*"))).toEqual(
      configurationKeys.map(({ path }) => path.indexOf("*")),
    );
  });

  it("can be given to editors as a JSON schema", () => {
    const schema = z.toJSONSchema(configurationSchema, { io: "input" });
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        log: {
          properties: { level: { enum: ["debug", "info", "warn", "error"], default: "info" } },
        },
        sources: {
          properties: { oci: { additionalProperties: { required: ["reference"] } } },
        },
      },
    });
  });
});
