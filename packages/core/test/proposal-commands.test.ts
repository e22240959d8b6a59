import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ForgeServer, startGithub } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject, environments } from "./example-project.ts";
import { type Ended, runGlu } from "./glu-process.ts";

const repository = "acme/config";
const edge = ["gitops-example-app", "staging"];
const head = "glu/gitops-example-app/staging";

let forge: ForgeServer;
let project: ExampleProject;

beforeEach(async () => {
  forge = await startGithub({ tokens: { "glu-token": "glu-bot" } });
  project = await createExampleProject(forge.git);
  const files = await environments(await project.push("first"));
  const members = { "glu-bot": "write", jane: "admin" } as const;
  await forge.createRepository(repository, files, { members });
  await project.push("second");
  await configure("glu-token");
});
afterEach(async () => {
  await forge.stop();
  await project.remove();
});

/** @param token the API is asked with; Git has the right one */
async function configure(token: string): Promise<void> {
  const bot = (password: string) => ({ type: "basic", basic: { username: "glu-bot", password } });
  const remote = { url: forge.urlOf(repository), credential: "git", interval: "200ms" };
  const proposals = { provider: "github", url: forge.url, credential: "api" };
  const configuration = {
    sources: {
      oci: { app: { reference: "oci-layout:images:latest" } },
      git: { gitopsexample: { remote, proposals } },
    },
    credentials: { git: bot("glu-token"), api: bot(token) },
  };
  await writeFile(join(project.directory, "glu.yaml"), JSON.stringify(configuration));
}

const glu = (...args: readonly string[]): Promise<Ended> =>
  runGlu(args, { cwd: project.directory });

describe("the command line and a phase that is proposed to", () => {
  test("cancels what is proposed, and says how to let it through", async () => {
    await glu("promote", ...edge, "--apply");
    const { promotions } = JSON.parse((await glu("promotions", "--json")).stdout);
    const { id, from_digest: digest } = promotions[0];
    const cancelled = await glu("cancel", id, "--reason", "the wrong one");
    expect([cancelled.code, cancelled.stdout]).toEqual([
      0,
      `gitops-example-app: oci -> staging: cancelled\n${digest} is vetoed now: ` +
        `glu release gitops-example-app staging --digest ${digest} lets it through\n`,
    ]);
    expect((await forge.proposals()).map(({ state }) => state)).toEqual(["closed"]);
  });

  test("plans, proposes, shows what it waits for, and links to it", async () => {
    const planned = await glu("promote", ...edge);
    expect(planned.stderr).toContain(`on a proposal from ${head} into main`);
    expect(await forge.proposals()).toEqual([]);

    const page = `${forge.url}/${repository}/pull/1`;
    const proposed = await glu("promote", ...edge, "--apply");
    expect([proposed.code, proposed.stderr]).toEqual([
      0,
      expect.stringContaining(`oci -> staging: proposed as ${page}`),
    ]);
    await forge.as("jane").approve(1);
    const inspected = await glu("inspect", ...edge);
    expect(inspected.stdout).toContain(`oci (proposed: waits for ${page} (approved by jane))`);
    expect(inspected.stdout).toContain(`PROPOSAL    #1 ${page}`);
    expect(inspected.stdout).toContain(`${forge.url}/${repository}/compare/main...${head}`);
    const waiting = await glu("promotions");
    expect(waiting.stdout).toMatch(new RegExp(`proposed +sha256:\\w+ +\\S+ +${page}\n`));

    await forge.as("jane").merge(1);
    expect((await glu("inspect", ...edge)).stdout).toContain("oci (up-to-date)");
  });

  test("look without changing anything on the forge", async () => {
    await glu("promote", ...edge, "--apply");
    await forge.as("jane").close(1);
    const before = forge.requests.length;
    await glu("inspect", ...edge);
    await glu("promotions");
    await glu("validate", "--online");
    const sent = forge.requests.slice(before).filter(({ path }) => !path.includes("graphql"));
    expect(sent.length).toBeGreaterThan(0);
    expect([...new Set(sent.map(({ method }) => method))]).toEqual(["GET"]);
    expect((await forge.proposal(1)).comments).toEqual([]);
  });

  test("say why the forge cannot be asked", async () => {
    const right = await glu("validate", "--online");
    expect(right.stdout).toMatch(
      /^ok .*acme\/config\) as api: proposals can be read, by glu-bot, 0/m,
    );
    await configure("wrong-token");
    const wrong = await glu("validate", "--online");
    expect(wrong.stdout).toMatch(
      /^failed .*acme\/config\) as api: .*answered 401 .*check that the/m,
    );
    expect(wrong.code).toBe(1);
    const inspected = await glu("inspect", "gitops-example-app");
    expect(inspected.stdout).toMatch(/not known which proposals are open: .*answered 401/);
    expect(wrong.stdout + inspected.stdout).not.toContain("wrong-token");
  });
});
