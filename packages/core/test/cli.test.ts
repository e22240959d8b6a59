import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { app } from "./staging.ts";

const example = useExample();

async function commits(): Promise<number> {
  return (await example.git.log(example.project.repository)).length;
}

describe("glu inspect", () => {
  test("S59 lists the pipelines", async () => {
    const { code, stdout } = await example.run("inspect");
    expect(code).toBe(0);
    expect(stdout).toBe(
      "NAME                PHASES  STATE\ngitops-example-app  3       up-to-date\n",
    );
  });

  test("shows the phases of a pipeline and where they are promoted from", async () => {
    const digest = await example.project.push("newer");
    const { stdout } = await example.run("inspect", app);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(["NAME", "KIND", "STATE", "DIGEST", "PROMOTES FROM"]);
    expect(rows).toContainEqual(["oci", "oci", "ready", digest, "-"]);
    expect(rows).toContainEqual([
      "staging",
      "git",
      "ready",
      expect.stringMatching(/^sha256:/),
      "oci (behind)",
    ]);
  });

  test("shows one phase, also as JSON", async () => {
    const { stdout } = await example.run("inspect", app, "staging");
    expect(stdout).toContain("LABEL       env=staging");
    expect(stdout).toMatch(/^RECORDED {4}\d{4}-.*Z \(observed\)$/m);
    const json = await example.run("inspect", app, "staging", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      descriptor: { kind: "git", metadata: { name: "staging" } },
      state: "ready",
    });
  });

  test("names what there is if something is not", async () => {
    expect(await example.run("inspect", "nope")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `glu: pipeline "nope" not found; there are: ${app}\n`,
    });
    expect(await example.run("inspect", app, "nope")).toMatchObject({
      code: 1,
      stderr: `glu: phase "nope" not found in pipeline "${app}"; there are: oci, staging, production\n`,
    });
  });

  test("leaves nothing behind", async () => {
    await example.run("inspect");
    expect((await readdir(example.project.directory)).toSorted()).toEqual([
      "app-resource.ts",
      "glu.yaml",
      "images",
      "node_modules",
      "package.json",
      "pipeline.ts",
    ]);
  });
});

describe("glu promote", () => {
  test("shows the exact diff and writes nothing", async () => {
    const digest = await example.project.push("dry run");
    const { code, stdout, stderr } = await example.run("promote", app, "staging");
    expect(code).toBe(0);
    expect(stdout).toContain("--- a/env/staging/deployment.yaml");
    expect(stdout.match(/^\+ .*$/gm)).toEqual([
      `+          image: ghcr.io/get-glu/gitops-example/app@${digest}`,
      `+              value: '${digest}'`,
    ]);
    expect(stderr).toContain("nothing was written; add --apply to write it");
    expect(await commits()).toBe(1);
  });

  test("with --apply it commits exactly that, wherever the flag stands", async () => {
    const digest = await example.project.push("applied");
    const { code, stdout, stderr } = await example.run("promote", app, "staging", "--apply");
    expect(code).toBe(0);
    expect(stderr).toContain("promoted in commit");
    const committed = await example.git.git(example.project.repository, "diff", "HEAD~1", "HEAD");
    const hunks = (diff: string) => diff.slice(diff.indexOf("\n@@")).trim();
    expect(hunks(stdout).split("\n").slice(1)).toEqual(hunks(committed).split("\n").slice(1));
    expect(committed).toContain(digest);
    const again = await example.run("promote", "--apply", app, "staging");
    expect(again).toMatchObject({ code: 0, stdout: "" });
    expect(again.stderr).toContain("up to date");
  });

  test("--all promotes two phases that are behind, each by one step", async () => {
    const first = await example.project.push("first step");
    await example.run("promote", app, "staging", "--apply");
    const second = await example.project.push("second step");
    const { code, stderr } = await example.run("promote", "--all", "--apply");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const read = (phase: string) => example.read(`env/${phase}/deployment.yaml`);
    expect(await read("staging")).toContain(second);
    expect(await read("production")).toContain(first);
  });

  test("--all never carries an image through two phases in one go", async () => {
    const digest = await example.project.push("one step");
    const { stderr } = await example.run("promote", "--all", "--apply");
    expect(stderr).toContain(`${app}: staging -> production: up to date`);
    expect(await example.read("env/staging/deployment.yaml")).toContain(digest);
    expect(await example.read("env/production/deployment.yaml")).not.toContain(digest);
  });

  test("chooses by labels", async () => {
    await example.project.push("labels");
    const { stdout } = await example.run("promote", "--label", "env=staging");
    expect(stdout).toContain("env/staging");
    const none = await example.run("promote", "-l", "env=staging", "-l", "env=none");
    expect(none.code).toBe(1);
  });

  test.each([
    [["promote"], "please pass --all if you want to promote all phases"],
    [["promote", "--label", "env"], "write a label as key=value, such as env=staging"],
    [["promot"], "(Did you mean promote?)"],
    [["promote", "--nope"], "unknown option '--nope'"],
  ])("%j is a wrong call: exit code 2 and how to mend it", async (args, message) => {
    const { code, stderr, stdout } = await example.run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
