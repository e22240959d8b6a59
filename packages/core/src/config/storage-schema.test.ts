import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../testing/configuration-problems.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import type { Environment } from "./environment.ts";

const url = "postgres://glu:hunter2@db.example.com/glu";
const required =
  "is required, because storage.type is postgres: name the database, or set storage.type to sqlite";
const unused = "is of use for postgres only: set storage.type to postgres, or remove this";
const renamed =
  "storage.postgres_url: unknown key; set storage.type to postgres, and storage.url in place of this";

function read(text: string, env: Environment = {}): Configuration {
  return readConfiguration({ cwd: "/srv", source: { file: "glu.yaml", text }, env });
}

async function revealed({ storage }: Configuration): Promise<string> {
  return storage.type === "postgres" ? await storage.url.reveal() : expect.fail();
}

describe("the storage", () => {
  it.each(["", "storage:", "storage: { type: sqlite }"])("is a file with %j", (text) => {
    const { storage } = read(text);
    expect(storage).toMatchObject({ type: "sqlite", path: "/srv/.glu" });
    expect(storage).not.toHaveProperty("url");
  });

  it("is a database, and has a folder beside it for a server to work in", async () => {
    const configuration = read(`storage: { type: postgres, path: work, url: "${url}" }`);
    expect(configuration.storage).toMatchObject({ type: "postgres", path: "/srv/work" });
    expect(await revealed(configuration)).toBe(url);
    expect(inspect(configuration, { depth: null })).not.toContain("hunter2");
  });

  it.each<[string, string, Environment]>([
    ["variables", "", { GLU_STORAGE_TYPE: "postgres", GLU_STORAGE_URL: url }],
    ["the file and a variable", "storage: { type: postgres }", { GLU_STORAGE_URL: url }],
    ["a variable that is named", `storage: { type: postgres, url: "\${DB}" }`, { DB: url }],
  ])("is a database by %s", async (_, text, env) => {
    expect(await revealed(read(text, env))).toBe(url);
  });

  it.each<[string, readonly string[]]>([
    ["storage: { type: postgres }", [`glu.yaml:1:1: storage.url: ${required}`]],
    ["storage: { type: postgres, path: work }", [`glu.yaml:1:1: storage.url: ${required}`]],
    [`storage: { url: "${url}" }`, [`glu.yaml:1:12: storage.url: ${unused}`]],
    [`storage: { type: sqlite, url: { file: x } }`, [`glu.yaml:1:26: storage.url: ${unused}`]],
    [
      `storage: { type: postgresql, url: "${url}" }`,
      [
        'glu.yaml:1:12: storage.type: must be one of "sqlite", "postgres"; did you mean "postgres"?',
      ],
    ],
    [`storage: { postgres_url: "${url}" }`, [`glu.yaml:1:12: ${renamed}`]],
    [
      "storage: { type: postgres, postgres_url: { file: x } }",
      [`glu.yaml:1:1: storage.url: ${required}`, `glu.yaml:1:28: ${renamed}`],
    ],
    [
      `storage: { type: postgres, url: { hunter2: x } }`,
      ["glu.yaml:1:28: storage.url: must be text, or file: with its path"],
    ],
  ])("is wrong: %s", (text, problems) => {
    expect(problemsOf(text, {}, "glu.yaml")).toEqual(problems);
    expect(problems.join("\n")).not.toContain("hunter2");
  });

  it.each<[Environment, string]>([
    [{ GLU_STORAGE_TYPE: "postgres" }, `GLU_STORAGE_URL: ${required}`],
    [{ GLU_STORAGE_URL: url }, `GLU_STORAGE_URL: ${unused}`],
    [
      { GLU_STORAGE_POSTGRES_URL: url },
      "GLU_STORAGE_POSTGRES_URL: no such key; set GLU_STORAGE_TYPE to postgres, and GLU_STORAGE_URL in place of this",
    ],
  ])("is wrong in variables: %j", (env, problem) => {
    expect(problemsOf("", env, "glu.yaml")).toEqual([problem]);
  });
});
