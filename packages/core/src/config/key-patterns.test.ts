import { describe, expect, it } from "vitest";
import { z } from "zod";
import { keyPatterns } from "./key-patterns.ts";
import { configurationKeys, configurationSchema } from "./schema.ts";

describe("keyPatterns", () => {
  it("finds values below objects, names, defaults, transformations, options and alternatives", () => {
    const schema = z.strictObject({
      plain: z.string().describe("Plain."),
      size: z.int().prefault(3),
      things: z.record(z.string(), z.strictObject({ on: z.boolean() })).prefault({}),
      extra: z.strictObject({ key: z.string(), note: z.string().prefault("x") }).exactOptional(),
      either: z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("a"), a: z.string().transform((text) => text.length) }),
        z.strictObject({
          type: z.literal("b"),
          b: z.preprocess(String, z.string()).exactOptional(),
        }),
      ]),
    });
    const text = { kind: "text", isRequired: true, section: [], description: undefined };
    const type = ["either", "type"];
    expect(keyPatterns(schema)).toEqual([
      { ...text, path: ["plain"], description: "Plain." },
      { ...text, path: ["size"], kind: "number", isRequired: false, defaultValue: "3" },
      { ...text, path: ["things", "*", "on"], kind: "boolean", section: ["things", "*"] },
      { ...text, path: ["extra", "key"], section: ["extra"] },
      {
        ...text,
        path: ["extra", "note"],
        section: ["extra"],
        isRequired: false,
        defaultValue: "x",
      },
      { ...text, path: type, choices: ["a", "b"] },
      { ...text, path: ["either", "a"], condition: { path: type, values: ["a"] } },
      {
        ...text,
        path: ["either", "b"],
        isRequired: false,
        condition: { path: type, values: ["b"] },
      },
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
