import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";
import { breakNextPush } from "./push-fault.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;
/** The program as it was first written. */
let program: string;

const app = "gitops-example-app";
const file = "env/staging/deployment.yaml";

beforeAll(async () => {
  server = await startGitServer();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
  program = await readFile(join(project.directory, "pipeline.ts"), "utf8");
  const resource = join(project.directory, "app-resource.ts");
  const byLabel = (text: string) =>
    text.replace("phase.metadata.name", "phase.metadata.labels?.env");
  await writeFile(resource, byLabel(await readFile(resource, "utf8")));
});
afterEach(async () => {
  server.intercept = undefined;
  await running?.kill();
  running = undefined;
  await project.remove();
});
afterAll(() => server.close());

function glu(...args: string[]) {
  return runGlu(args, { cwd: project.directory });
}

async function data(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await glu(...args, "--json");
  expect({ code, args, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, args, stderr: "" });
  return JSON.parse(stdout);
}

async function serve(): Promise<string> {
  running = new GluProcess([], { cwd: project.directory });
  return await running.url();
}

/** Ends the server and gives what it has logged. */
async function stop(): Promise<string> {
  running?.signal("SIGTERM");
  const { stderr = "" } = (await running?.ended()) ?? {};
  return stderr;
}

/** Another version of the program. */
async function change(before: string | RegExp, after: string): Promise<void> {
  const changed = program.replace(before, after);
  expect(changed).not.toBe(program);
  await writeFile(join(project.directory, "pipeline.ts"), changed);
}

async function promoted(content: string, phase = `${app}/staging`): Promise<string> {
  const digest = await project.push(content);
  await running?.logged(new RegExp(`"to":"${phase}","digest":"${digest}".*"msg":"promoted"`));
  return digest;
}

const hasMoved = /"msg":"what was kept of a phase has moved to its new name"/;

describe("a phase with another name", { timeout: 60_000 }, () => {
  test("has the history it had, and nothing that was delivered or stopped before is promoted", async () => {
    await serve();
    const good = await promoted("good");
    const bad = await promoted("bad");
    await glu("rollback", app, "staging", "--reason", "it crashes", "--apply");
    const before = await data("history", app, "staging");
    const records = await data("promotions", app, "staging");
    const tip = await server.tip(project.repository);
    await stop();

    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    expect(await data("history", app, "stage")).toEqual(before);
    await serve();
    await running?.logged(
      new RegExp(`"from":"${app}/staging","to":"${app}/stage".*${hasMoved.source}`),
    );
    await running?.logged(/"reason":"held by [^"]*: rolled back: it crashes[^"]*".*"msg":"waits"/);
    expect(await data("history", app, "stage")).toEqual(before);
    expect(before).toMatchObject({
      arrivals: [
        { digest: good, cause: "rollback" },
        { digest: bad },
        { digest: good },
        { cause: "observed" },
      ],
    });
    const renamed = JSON.parse(JSON.stringify(records).replaceAll('"staging"', '"stage"'));
    expect(await data("promotions", app, "stage")).toEqual(renamed);
    expect(await data("restraints", app)).toMatchObject({
      restraints: [
        { kind: "hold", phase: "stage" },
        { kind: "veto", phase: "stage", digest: bad },
      ],
    });
    const former = await glu("history", app, "staging");
    expect(former).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });

    await glu("release", app, "stage");
    await running?.logged(
      /"reason":"vetoed by [^"]*: rolled back: it crashes[^"]*".*"msg":"waits"/,
    );
    await glu("release", app, "stage", "--digest", bad);
    await running?.logged(/"reason":"[^"]*delivered[^"]*".*"msg":"waits"/);
    await stop();
    await serve();
    await running?.logged(/"reason":"[^"]*delivered[^"]*".*"msg":"waits"/);
    expect(await server.tip(project.repository)).toBe(tip);
    await promoted("mended", `${app}/stage`);
    expect(await stop()).not.toMatch(hasMoved);
  });

  test.each([
    ["before Git has it", false],
    ["after Git has it", true],
  ])("goes on in the same record with a promotion that was cut off %s", async (_, landed) => {
    await serve();
    breakNextPush(server, project.repository, { landed, kill: running });
    const digest = await project.push("cut off");
    await running?.ended();
    const left = await data("promotions", app, "staging");
    expect(left).toMatchObject({ promotions: [{ state: "running", from_digest: digest }] });

    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    await serve();
    await running?.logged(new RegExp(`"phase":"${app}/stage","digest":"${digest}".*"arrived"`));
    await running?.logged(landed ? /"msg":"an earlier promotion has landed"/ : /"msg":"promoted"/);
    expect(await server.read(project.repository, file)).toContain(digest);
    const [before] = left["promotions"] as { readonly id: string }[];
    expect(await data("promotions", app, "stage")).toMatchObject({
      promotions: [{ id: before?.id, to: "stage", state: "promoted" }],
    });
    const log = await server.git(project.repository, "log", "--format=%B", "main");
    expect(log.match(/^Glu-Promotion: /gm)).toHaveLength(1);
  });

  test("is known by its commits if the store is lost", async () => {
    await serve();
    await promoted("good");
    await stop();
    await rm(join(project.directory, ".glu"), { recursive: true });
    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    await serve();
    await running?.logged(
      new RegExp(`"the store is new to ${app}/stage, but Glu has promoted .*only observes"`),
    );
  });
});

describe("a pipeline with another name", { timeout: 60_000 }, () => {
  test("takes all its phases along, and knows its commits by either name", async () => {
    await serve();
    await promoted("good");
    await data("automation", "set", "off", app, "--reason", "incident");
    await data("automation", "set", "observe", app, "staging", "--reason", "looks first");
    await stop();
    const tip = await server.tip(project.repository);
    const before = await data("history", app, "staging");
    const audit = await data("audit");

    await change(`{ name: "${app}" }`, `{ name: "shop", previously: "${app}" }`);
    await serve();
    for (const phase of ["oci", "staging", "production"]) {
      await running?.logged(new RegExp(`"to":"shop/${phase}".*${hasMoved.source}`));
    }
    expect(await data("history", "shop", "staging")).toEqual(before);
    expect(await data("orphans")).toEqual({ orphans: [] });
    expect(await data("automation")).toMatchObject({
      settings: [
        { scope: "shop", mode: "off", reason: "incident" },
        { scope: "shop/staging", mode: "observe", reason: "looks first" },
      ],
    });
    expect(await data("audit")).toEqual(audit);
    expect(await server.tip(project.repository)).toBe(tip);

    const digest = `sha256:${"a".repeat(64)}`;
    const promotion = "01900000-0000-7000-8000-000000000000";
    const text = await server.read(project.repository, file);
    await server.commit(project.repository, {
      files: { [file]: text.replaceAll(/sha256:[0-9a-f]{64}/g, digest) },
      message: [
        "Update staging\n",
        `Glu-Promotion: ${promotion}`,
        `Glu-Phase: ${app}/staging`,
        "Glu-Edge: promotion oci -> staging",
        `Glu-To: ${digest}`,
        "Glu-Actor: ada",
      ].join("\n"),
    });
    await running?.logged(new RegExp(`"phase":"shop/staging","digest":"${digest}".*"arrived"`));
    expect(await data("history", "shop", "staging", "--limit", "1")).toMatchObject({
      arrivals: [{ digest, cause: "promotion", promotion, actor: "ada" }],
    });
  });
});

describe("what is kept of a phase that is no longer defined", { timeout: 60_000 }, () => {
  const production = /\n {4}pipeline\.phase\(\s*\{ name: "production"[\s\S]*?\n {4}\);/;

  test("is listed and can be looked at, and is there when the phase comes back", async () => {
    await serve();
    const digest = await promoted("good");
    await glu("promote", app, "production", "--apply");
    await data("hold", app, "production", "--reason", "freeze");
    const history = await data("history", app, "production");
    const promotions = await data("promotions", app, "production");
    expect(await data("orphans")).toEqual({ orphans: [] });
    await stop();

    await change(production, "");
    const orphans = {
      orphans: [
        { pipeline: app, phase: "production", digest, since: expect.any(String), arrivals: 2 },
      ],
    };
    expect(await data("orphans")).toEqual(orphans);
    expect((await glu("orphans")).stdout).toMatch(
      new RegExp(`^PIPELINE .*ENTRIES\n${app} +production +${digest} +\\S+Z +2\n$`),
    );
    const url = `${await serve()}/api/v1`;
    const ask = async (path: string) => await (await fetch(`${url}${path}`)).json();
    expect(await ask("/orphans")).toEqual(orphans);
    expect(await ask(`/pipelines/${app}/phases/production/promotions`)).toEqual(promotions);
    expect(await data("history", app, "production")).toEqual(history);
    const { restraints } = await data("restraints", app);
    expect(restraints).toMatchObject([{ kind: "hold", phase: "production", reason: "freeze" }]);
    const held = await glu("hold", app, "production", "--reason", "more");
    expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });
    await stop();

    await writeFile(join(project.directory, "pipeline.ts"), program);
    await serve();
    expect(await data("orphans")).toEqual({ orphans: [] });
    expect(await data("history", app, "production")).toEqual(history);
    expect(await data("restraints", app)).toEqual({ restraints });
  });

  test("of a whole pipeline is there as well, and what was stopped in it can be released", async () => {
    await data("hold", app, "staging", "--reason", "freeze");
    await change(`"${app}"`, '"shop"');
    expect(await data("orphans")).toMatchObject({
      orphans: [{ phase: "oci" }, { phase: "production" }, { pipeline: app, phase: "staging" }],
    });
    expect(await data("history", app, "staging")).toMatchObject({
      arrivals: [{ cause: "observed" }],
    });
    expect(await data("restraints", app)).toMatchObject({ restraints: [{ phase: "staging" }] });
    expect(await glu("release", app, "staging")).toMatchObject({ code: 0 });
    expect(await data("restraints", app)).toEqual({ restraints: [] });
    const nowhere = await glu("restraints", "nowhere");
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });
  });
});
