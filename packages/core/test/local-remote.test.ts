import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { app } from "./staging.ts";

const example = useExample();

/** Reaches the remote by its path, with a `git` that writes down what it is started for. */
beforeEach(async () => {
  const { PATH = "" } = process.env;
  const { stdout } = await promisify(execFile)("sh", ["-c", "command -v git"]);
  const script = `#!/bin/sh\necho "$1" >>'${log()}'\nexec '${stdout.trim()}' "$@"\n`;
  await writeFile(join(example.project.directory, "git"), script, { mode: 0o755 });
  example.env = {
    PATH: `${example.project.directory}:${PATH}`,
    GLU_SOURCES_GIT_GITOPSEXAMPLE_REMOTE_URL: example.git.pathOf(example.project.repository),
  };
});

function log(): string {
  return join(example.project.directory, "git.log");
}

async function takeCommands(): Promise<readonly string[]> {
  const text = await readFile(log(), "utf8");
  await rm(log());
  return text.trim().split("\n");
}

test("both phases and their history are read from a repository on this disk with two processes of git", async () => {
  const { stdout, code } = await example.run("inspect", app);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^production .* ready /m);
  expect(stdout).toMatch(/^staging .* ready /m);
  expect(await takeCommands()).toEqual(["upload-pack", "upload-pack"]);
});

test("a promotion to a repository on this disk lands, without a copy of it", async () => {
  const digest = await example.project.push("new");
  const { code } = await example.run("promote", app, "staging", "--apply");
  expect(code).toBe(0);
  expect(await example.read("env/staging/deployment.yaml")).toContain(digest);
  const commands = new Set(await takeCommands());
  expect(commands).toEqual(new Set(["upload-pack", "receive-pack"]));
});
