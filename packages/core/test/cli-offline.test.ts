import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { runGlu } from "./glu-process.ts";
import { app } from "./staging.ts";

const example = useExample({ interval: "10s" });

test("config schema prints what is published for editors, without a program", async () => {
  const schema = new URL("../schema/glu.schema.json", import.meta.url);
  const { code, stdout, stderr } = await runGlu(["config", "schema"], { cwd: tmpdir() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(await readFile(schema, "utf8"));
});

describe("glu validate", () => {
  const tree = `${app}\n└─ oci (oci)\n   └─ staging (git)\n      └─ production (git)\n`;

  const automatic = `promoted by itself:\n  ${app}/oci -> ${app}/staging  schedule 10s\n`;

  test("draws what fits together and who is promoted by itself, and asks nobody", async () => {
    const before = example.git.requests.length;
    const stdout = `${tree}\n${automatic}`;
    expect(await example.run("validate")).toMatchObject({ code: 0, stdout, stderr: "" });
    expect(example.git.requests).toHaveLength(before);
  });

  test("names what is missing, what is too much, and what triggers nothing", async () => {
    const text = await readFile(join(example.project.directory, "glu.yaml"), "utf8");
    const other = "  spare: { type: basic, basic: { username: u, password: hunter2 } }\n";
    const renamed = text.replace("gitopsexample:", "gitops-example:");
    const config = `${renamed}credentials:\n${other}`;
    await writeFile(join(example.project.directory, "other.yaml"), config);
    const { code, stdout, stderr } = await example.run("--config", "other.yaml", "validate");
    const missing = `the configuration has no "gitopsexample" under sources.git; did you mean "gitops-example"?`;
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${tree}\n${automatic}` });
    expect(stderr.split("\n")).toEqual([
      `error: ${app}/staging: ${missing}`,
      `error: ${app}/production: ${missing}`,
      "warning: sources.git.gitops-example is used by no phase",
      "warning: credentials.spare is used by no source",
      "",
    ]);
    const json = await example.run("--config", "other.yaml", "validate", "--json");
    expect(JSON.parse(json.stdout)).toEqual({
      problems: [`${app}/staging: ${missing}`, `${app}/production: ${missing}`],
      warnings: [
        "sources.git.gitops-example is used by no phase",
        "credentials.spare is used by no source",
      ],
      automatic: [{ trigger: "schedule 10s", from: `${app}/oci`, to: `${app}/staging` }],
    });
  });
});

describe("glu graph", () => {
  test("draws what the program defines, whatever is configured", async () => {
    await writeFile(join(example.project.directory, "glu.yaml"), "broken: [");
    const { code, stdout, stderr } = await example.run("graph");
    const tree = `${app}\n└─ oci (oci)\n   └─ staging (git)\n      └─ production (git)\n`;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: tree, stderr: "" });
  });

  test("as JSON is what the API answers, with what is promoted by itself", async () => {
    const { pipelines, automatic } = await example.data("graph", app);
    expect(automatic).toEqual([
      { trigger: "schedule 10s", from: `${app}/oci`, to: `${app}/staging` },
    ]);
    expect(pipelines).toMatchObject([
      {
        name: app,
        phases: [
          { kind: "oci", pipeline: app, metadata: { name: "oci" } },
          { kind: "git", metadata: { name: "staging", labels: { env: "staging" } } },
          { kind: "git", metadata: { name: "production" } },
        ],
        edges: [
          { kind: "promotion", from: "oci", to: "staging" },
          { kind: "promotion", from: "staging", to: "production" },
        ],
      },
    ]);
  });

  test("draws for Mermaid, names what there is, and knows its formats", async () => {
    expect((await example.run("graph", app, "--format", "mermaid")).stdout).toContain(
      "flowchart LR",
    );
    const { code, stderr } = await example.run("graph", "other");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `glu: pipeline "other" not found; there are: ${app}\n`,
    });
    expect((await example.run("graph", "--format", "dot")).code).toBe(2);
  });
});
