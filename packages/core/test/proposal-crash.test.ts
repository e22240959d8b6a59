import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ForgeServer, startGitea, startGithub, startGitlab } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";
import { opening, repository } from "./proposing.ts";
import { app } from "./staging.ts";

const kinds = [
  ["github", startGithub],
  ["gitlab", startGitlab],
  ["gitea", startGitea],
] as const;
const branch = `glu/${app}/staging`;

describe.each(kinds)("a server that is killed as it opens a proposal on %s", (kind, startForge) => {
  let forge: ForgeServer;
  let project: ExampleProject;
  const servers: GluProcess[] = [];

  beforeEach(async () => {
    forge = await startForge({ tokens: { "glu-token": "glu-bot" } });
    project = await createExampleProject(forge.git, "300ms");
    const members = { "glu-bot": "write", jane: "admin" } as const;
    await forge.createRepository(repository, {}, { members });
    const from = forge.git.pathOf(project.repository);
    await forge.git.git(repository, "fetch", "--quiet", from, "+main:main");
    await writeFile(join(project.directory, "glu.yaml"), configuration());
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill()));
    await project.remove();
    await forge.stop();
  });

  function configuration(): string {
    return `
server: { port: 0 }
credentials:
  forge: { type: basic, basic: { username: glu-bot, password: glu-token } }
sources:
  oci:
    app: { reference: "oci-layout:images:latest", interval: 200ms }
  git:
    gitopsexample:
      remote: { url: "${forge.urlOf(repository)}", credential: forge, interval: 200ms }
      proposals: { provider: ${kind}, url: "${forge.url}" }
`;
  }

  function serve(): GluProcess {
    const server = new GluProcess([], { cwd: project.directory });
    servers.push(server);
    return server;
  }

  async function records(): Promise<readonly { readonly state: string }[]> {
    const args = ["promotions", app, "staging", "--json"];
    const { stdout } = await runGlu(args, { cwd: project.directory });
    return JSON.parse(stdout).promotions;
  }

  test.each([
    ["before the forge has heard of it", false],
    ["after the forge has made it", true],
  ])("is followed by one that has it open once, %s", async (_, isMade) => {
    const server = serve();
    await server.url();
    const hold = forge.hold(new RegExp(`^POST .*${opening.path.source}`), 1);
    const digest = await project.push("to be proposed");
    await hold.arrived;
    await server.kill();
    expect(await forge.git.tip(repository, branch)).toBeDefined();
    expect(await forge.proposals()).toEqual([]);
    if (!isMade) {
      forge.fail(opening);
    }
    hold.release();
    const next = serve();
    await next.logged(new RegExp(`"digest":"${digest}".*"msg":"proposed"`));
    const all = await forge.proposals();
    expect(all.map(({ state, head }) => [state, head.branch])).toEqual([["open", branch]]);
    expect(all[0]?.body).toContain(digest);
    const ahead = await forge.git.git(repository, "log", "--format=%H", `main..${branch}`);
    expect(ahead.split("\n")).toHaveLength(1);
    await forge.as("jane").merge(1);
    await next.logged(/"state":"promoted".*"msg":"proposal ended"/);
    next.signal("SIGTERM");
    await next.ended();
    expect(await records()).toMatchObject([{ state: "promoted", from_digest: digest }]);
    expect(await forge.proposals()).toHaveLength(1);
  });

  test("is followed by one that has waited for the store", async () => {
    const server = serve();
    await server.url();
    const waiting = serve();
    await waiting.logged(/only answers questions until that process is gone/);
    const hold = forge.hold(new RegExp(`^POST .*${opening.path.source}`), 1);
    const digest = await project.push("to be proposed");
    await hold.arrived;
    await server.kill();
    forge.fail(opening);
    hold.release();
    await waiting.logged(new RegExp(`"digest":"${digest}".*"msg":"proposed"`));
    const all = await forge.proposals();
    expect(all.map(({ state }) => state)).toEqual(["open"]);
    await forge.as("jane").merge(1);
    await waiting.logged(/"state":"promoted".*"msg":"proposal ended"/);
  });
});
