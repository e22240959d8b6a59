import { describe, expect, it } from "vitest";
import { ConfigurationError } from "./configuration-error.ts";

describe("ConfigurationError", () => {
  it("has one line per problem, with as much of the place as is known", () => {
    const error = new ConfigurationError([
      { file: "glu.yaml", line: 7, column: 5, key: "log.level", message: "is wrong" },
      { file: "glu.yaml", key: "", message: "is a folder" },
      { key: "GLU_SERVER_PORT", message: "is wrong too" },
    ]);
    expect(error.message.split("\n")).toEqual([
      "glu.yaml:7:5: log.level: is wrong",
      "glu.yaml: is a folder",
      "GLU_SERVER_PORT: is wrong too",
    ]);
    expect(error).toMatchObject({ name: "ConfigurationError", code: "CONFIGURATION", next: "act" });
  });

  it("keeps all of very many problems, but shows only the first", () => {
    const problems = Array.from({ length: 1000 }, (_, index) => ({
      key: `k${index}`,
      message: "is wrong",
    }));
    const error = new ConfigurationError(problems);
    expect(error.problems).toHaveLength(1000);
    expect(error.message.split("\n")).toHaveLength(51);
    expect(error.message).toMatch(/\nand 950 more problems$/);
  });
});
