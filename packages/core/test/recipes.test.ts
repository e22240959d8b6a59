import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type GitServer,
  type RegistryServer,
  startGitServer,
  startRegistry,
} from "@glu/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { githubJob, gitlabJob, type Job, runJob } from "./ci-job.ts";
import { deployDirectory } from "./deployed-pod.ts";
import { copyAsInGuide } from "./guide-commands.ts";
import { describedBy } from "./published-schema.ts";
import { createUserProject, type UserProject } from "./user-project.ts";

const readToken = "a-token-that-reads";
const writeToken = "a-token-that-writes";
const revision = "c0ffee".padEnd(40, "0");
const unset = `sha256:${"0".repeat(64)}`;
const values = `image:\n  repository: ghcr.io/acme/app\n  digest: ${unset}\n`;

const recipes = [
  {
    file: "github-actions.yaml",
    credential: "github",
    pages: { plan: "page.md", promote: "page.md" },
    schema: "github-workflow",
    job: githubJob,
  },
  {
    file: "gitlab-ci.yaml",
    credential: "gitlab",
    pages: { plan: "plan.md", promote: "promoted.md" },
    schema: "gitlab-ci",
    job: gitlabJob,
  },
] as const;

let project: UserProject;
let isInstalled = false;

beforeAll(async () => {
  project = await createUserProject();
  await copyAsInGuide(project.directory);
});
afterAll(() => project?.remove());

/** As in a new checkout, but that what the first job has installed is there for the others. */
async function prepare(job: Job, outputs: readonly string[]): Promise<Job> {
  const left = [".glu", "plan.json", "promoted.json", ...outputs];
  const paths = left.map((name) => join(project.directory, name));
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  const [first] = job;
  expect(first?.text).toMatch(/^npm ci --ignore-scripts( |$)/m);
  const prepared = job.map((script) => ({
    ...script,
    text: isInstalled ? script.text.replace(/^npm ci .*$/m, ":") : script.text,
  }));
  isInstalled = true;
  return prepared;
}

describe.each(recipes)("the recipe $file", ({ file, credential, pages, schema, job }) => {
  let git: GitServer;
  let registry: RegistryServer;
  let repository: string;
  let digest: string;
  let repositories = 0;

  beforeAll(async () => {
    git = await startGitServer();
    git.intercept = (request, response) => {
      const [, given = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
      const password = Buffer.from(given, "base64").toString().replace("bot:", "");
      const pushes = request.url?.includes("git-receive-pack") ?? false;
      if (password === writeToken || (password === readToken && !pushes)) {
        return false;
      }
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
      return true;
    };
    registry = await startRegistry();
  });
  afterAll(async () => {
    await git.close();
    await registry.stop();
  });
  beforeEach(async () => {
    repositories += 1;
    repository = `config-${repositories}`;
    await git.createRepository(repository, {
      "staging/values.yaml": values,
      "production/values.yaml": values,
    });
    ({ digest } = await registry.push({ repository: "acme/app", tag: "latest" }));
    const sources = {
      oci: { app: { reference: `${registry.host}/acme/app:latest`, plain_http: true } },
      git: { config: { remote: { url: git.urlOf(repository), credential } } },
    };
    const credentials = { [credential]: { type: "basic", basic: { username: "bot" } } };
    await writeFile(join(project.directory, "glu.yaml"), JSON.stringify({ sources, credentials }));
  });

  /** Resolves with whether it went well, and its page. */
  async function run(name: "plan" | "promote", token: string | undefined) {
    const { directory } = project;
    const variable = name === "plan" ? "PROMOTIONS_READ_TOKEN" : "PROMOTIONS_WRITE_TOKEN";
    const secrets: Record<string, string> = token === undefined ? {} : { [variable]: token };
    const page = join(directory, pages[name]);
    const source = { directory, secrets, commit: revision };
    const scripts = await prepare(await job(name, source), [pages[name]]);
    const env = { GITHUB_STEP_SUMMARY: page };
    const isWell = await runJob(scripts, { cwd: directory, env });
    return { isWell, page: await readFile(page, "utf8").catch(() => "") };
  }

  test("is what its forge describes", async () => {
    const problems = await describedBy(schema);
    const recipe: object = parse(await readFile(join(deployDirectory, "ci", file), "utf8"));
    expect(problems(recipe)).toEqual([]);
    expect(problems({ ...recipe, plan: { scirpt: [] }, jobs: { plan: {} } })).not.toEqual([]);
  });

  test("gives the token that writes to what promotes, and to nothing else", async () => {
    const secrets = { PROMOTIONS_READ_TOKEN: readToken, PROMOTIONS_WRITE_TOKEN: writeToken };
    const { directory } = project;
    const variable = `GLU_CREDENTIALS_${credential.toUpperCase()}_BASIC_PASSWORD`;
    const given = async (name: "plan" | "promote") => {
      const scripts = await job(name, { directory, secrets });
      return scripts.flatMap(({ text, env }) => (/\bglu \w/.test(text) ? env[variable] : []));
    };
    expect(new Set(await given("plan"))).toEqual(new Set([readToken]));
    expect(await given("promote")).toEqual([writeToken]);
    const text = await readFile(join(deployDirectory, "ci", file), "utf8");
    expect(text.match(/PROMOTIONS_WRITE_TOKEN/g)).toHaveLength(1);
    const { permissions } = parse(text);
    expect(file === "github-actions.yaml" ? permissions : { contents: "read" }).toEqual({
      contents: "read",
    });
  });

  test("shows what a change would promote, and needs no leave to write", async () => {
    const before = await git.tip(repository);
    const { isWell, page } = await run("plan", readToken);
    expect({ isWell, page }).toMatchObject({ isWell: true });
    expect(page).toContain("| app: image → staging | to be written: sha256:000000000000… → ");
    expect(page).toContain(`\n-  digest: ${unset}\n+  digest: ${digest}\n`);
    expect(page).toContain("| app: staging → production | up to date |");
    expect(await git.tip(repository)).toBe(before);
    expect(git.requests.filter((line) => line.includes("receive-pack"))).toEqual([]);
  });

  test("fails where no plan can be made, and has no page", async () => {
    expect(await run("plan", undefined)).toEqual({ isWell: false, page: "" });
  });

  test("fails where the change cannot read what is there, and its page says so", async () => {
    const files = { "staging/values.yaml": "image: [\n" };
    await git.commit(repository, { files });
    const { isWell, page } = await run("plan", readToken);
    expect(isWell).toBe(false);
    expect(page).toContain("| app: image → staging | blocked: the phase cannot be read: ");
  });

  test("promotes to staging, and knows nothing of the job before", async () => {
    const promoted = await run("promote", writeToken);
    expect(promoted).toMatchObject({ isWell: true });
    const commit = await git.tip(repository);
    expect(promoted.page).toContain(`| app: image → staging | promoted: ${commit} |`);
    const results = await readFile(join(project.directory, "promoted.json"), "utf8");
    expect(results).toContain(`"revision": "${revision}"`);
    const changed = await git.git(repository, "diff", "--numstat", "HEAD~1", "HEAD");
    expect(changed).toBe("1\t1\tstaging/values.yaml");
    await git.commit(repository, { files: { "staging/values.yaml": values } });
    expect(await run("promote", writeToken)).toMatchObject({ isWell: true });
    expect(await git.read(repository, "staging/values.yaml")).toContain(digest);
    expect(await git.read(repository, "production/values.yaml")).toBe(values);
  });
});
