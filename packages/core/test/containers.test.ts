import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess } from "./glu-process.ts";

/** Starts a program as process 1 of a namespace of its own, as in a container. */
const contained = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
const [command = "", ...flags] = contained;
const isMissing = spawnSync(command, [...flags, "true"]).status !== 0;

let git: GitServer;
let project: ExampleProject;
let servers: GluProcess[];

beforeEach(async () => {
  git = await startGitServer();
  project = await createExampleProject(git, "300ms");
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await project.remove();
  await git.close();
});

function serve(within?: readonly string[]): GluProcess {
  const server = new GluProcess([], { cwd: project.directory, within });
  servers.push(server);
  return server;
}

async function workDirectories(): Promise<readonly string[]> {
  const names = await readdir(join(project.directory, ".glu"));
  return names.filter((name) => name.startsWith("work-"));
}

test.skipIf(isMissing)("servers in containers do not take each other for gone", async () => {
  await serve().logged(/"msg":"serving"/);
  await serve(contained).logged(/only answers questions/);
  expect(await workDirectories()).toHaveLength(2);
  await serve(contained).logged(/only answers questions/);
  expect(await workDirectories()).toHaveLength(3);
});
