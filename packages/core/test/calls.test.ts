import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { runGlu } from "./glu-process.ts";
import { app } from "./staging.ts";

const example = useExample({ interval: "1h" });
let empty: string;

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), "glu-calls-"));
});
afterAll(() => rm(empty, { recursive: true }));

describe("B60 options that every command takes stand anywhere:", () => {
  test.each([
    [["inspect", app, "--json"]],
    [["--json", "inspect", app]],
    [["inspect", "--config", "glu.yaml", app, "--json"]],
    [["-c", "glu.yaml", "inspect", "--json", "-f", "pipeline.ts", app]],
  ])("%j", async (args) => {
    const { code, stdout, stderr } = await example.run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ name: app, phases: [{}, {}, {}] });
  });
});

describe("a call that goes wrong says what was probably meant:", () => {
  test.each([
    [["inspec"], 2, "unknown command 'inspec'\n(Did you mean inspect?)"],
    [["config", "shema"], 2, "(Did you mean schema?)"],
    [["promote", "app", "--aply"], 2, "unknown option '--aply'\n(Did you mean --apply?)"],
    [["inspect", "--jsn"], 2, "(Did you mean --json?)"],
    [["inspect", "a", "b", "c", "d"], 2, "too many arguments for 'inspect': 'c' 'd'\n"],
    [["automation", "set", "on", "a", "b", "c", "--reason", "x"], 2, "for 'set': 'c'\n"],
    [["serve", "now"], 2, "too many arguments for 'serve': 'now'\n"],
    [["plan", "--server"], 2, "option '--server <url>' argument missing"],
  ])("%j", async (args, expected, message) => {
    const { code, stdout, stderr } = await runGlu(args, { cwd: empty });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
  });

  test.each([
    [["inspect", app, "stagin"], 'did you mean "staging"?'],
    [["history", app, "prodcution"], 'did you mean "production"?'],
    [["do", app, "promotion", "--to", "stagng"], 'did you mean "staging"?'],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await example.run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});

test("help of a command has the options that every command takes", async () => {
  const { code, stdout } = await runGlu(["do", "--help"], { cwd: empty });
  expect(code).toBe(0);
  expect(stdout).toMatch(/--apply[\s\S]*Global Options:[\s\S]*--server <url>/);
});
