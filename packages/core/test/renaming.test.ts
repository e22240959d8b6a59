import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { breakNextPush } from "./push-fault.ts";
import { app } from "./staging.ts";

const example = useExample();

/** The program as it was first written. */
let program: string;

beforeEach(async () => {
  const { directory } = example.project;
  program = await readFile(join(directory, "pipeline.ts"), "utf8");
  const resource = join(directory, "app-resource.ts");
  const byLabel = (text: string) =>
    text.replace("phase.metadata.name", "phase.metadata.labels?.env");
  await writeFile(resource, byLabel(await readFile(resource, "utf8")));
});

/** Another version of the program. */
async function change(before: string | RegExp, after: string): Promise<void> {
  const changed = program.replace(before, after);
  expect(changed).not.toBe(program);
  await writeFile(join(example.project.directory, "pipeline.ts"), changed);
}

const file = "env/staging/deployment.yaml";
const hasMoved = /"msg":"what was kept of a phase has moved to its new name"/;

describe("a phase with another name", { timeout: 60_000 }, () => {
  test("has the history it had, and nothing that was delivered or stopped before is promoted", async () => {
    await example.serve();
    const good = await example.deliver("good");
    const bad = await example.deliver("bad");
    await example.run("rollback", app, "staging", "--reason", "it crashes", "--apply");
    const before = await example.data("history", app, "staging");
    const records = await example.data("promotions", app, "staging");
    const tip = await example.tip();
    await example.stop();

    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    expect(await example.data("history", app, "stage")).toEqual(before);
    await example.serve();
    await example.logged(
      new RegExp(`"from":"${app}/staging","to":"${app}/stage".*${hasMoved.source}`),
    );
    await example.logged(/"reason":"held by [^"]*: rolled back: it crashes[^"]*".*"msg":"waits"/);
    expect(await example.data("history", app, "stage")).toEqual(before);
    expect(before).toMatchObject({
      arrivals: [
        { digest: good, cause: "rollback" },
        { digest: bad },
        { digest: good },
        { cause: "observed" },
      ],
    });
    const renamed = JSON.parse(JSON.stringify(records).replaceAll('"staging"', '"stage"'));
    expect(await example.data("promotions", app, "stage")).toEqual(renamed);
    expect(await example.data("restraints", app)).toMatchObject({
      restraints: [
        { kind: "hold", phase: "stage" },
        { kind: "veto", phase: "stage", digest: bad },
      ],
    });
    const former = await example.run("history", app, "staging");
    expect(former).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });

    await example.run("release", app, "stage");
    await example.logged(/"reason":"vetoed by [^"]*: rolled back: it crashes[^"]*".*"msg":"waits"/);
    await example.run("release", app, "stage", "--digest", bad);
    await example.logged(/"reason":"[^"]*delivered[^"]*".*"msg":"waits"/);
    await example.stop();
    await example.serve();
    await example.logged(/"reason":"[^"]*delivered[^"]*".*"msg":"waits"/);
    expect(await example.tip()).toBe(tip);
    await example.deliver("mended", `${app}/stage`);
    expect((await example.stop()).stderr).not.toMatch(hasMoved);
  });

  test.each([
    ["before Git has it", false],
    ["after Git has it", true],
  ])("goes on in the same record with a promotion that was cut off %s", async (_, landed) => {
    await example.serve();
    breakNextPush(example.git, example.project.repository, { landed, kill: example.server });
    const digest = await example.project.push("cut off");
    await example.server.ended();
    const left = await example.data("promotions", app, "staging");
    expect(left).toMatchObject({ promotions: [{ state: "running", from_digest: digest }] });

    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    await example.serve();
    await example.logged(new RegExp(`"phase":"${app}/stage","digest":"${digest}".*"arrived"`));
    await example.logged(landed ? /"msg":"an earlier promotion has landed"/ : /"msg":"promoted"/);
    expect(await example.read(file)).toContain(digest);
    const [before] = left["promotions"] as { readonly id: string }[];
    expect(await example.data("promotions", app, "stage")).toMatchObject({
      promotions: [{ id: before?.id, to: "stage", state: "promoted" }],
    });
    const log = await example.git.git(example.project.repository, "log", "--format=%B", "main");
    expect(log.match(/^Glu-Promotion: /gm)).toHaveLength(1);
  });

  test("is known by its commits if the store is lost", async () => {
    await example.serve();
    await example.deliver("good");
    await example.stop();
    await rm(join(example.project.directory, ".glu"), { recursive: true });
    await change('{ name: "staging"', '{ name: "stage", previously: "staging"');
    await example.serve();
    await example.logged(
      new RegExp(`"the store is new to ${app}/stage, but Glu has promoted .*only observes"`),
    );
  });
});

describe("a pipeline with another name", { timeout: 60_000 }, () => {
  test("takes all its phases along, and knows its commits by either name", async () => {
    await example.serve();
    await example.deliver("good");
    await example.data("automation", "set", "off", app, "--reason", "incident");
    await example.data("automation", "set", "observe", app, "staging", "--reason", "looks first");
    await example.stop();
    const tip = await example.tip();
    const before = await example.data("history", app, "staging");
    const audit = await example.data("audit");

    await change(`{ name: "${app}" }`, `{ name: "shop", previously: "${app}" }`);
    await example.serve();
    for (const phase of ["oci", "staging", "production"]) {
      await example.logged(new RegExp(`"to":"shop/${phase}".*${hasMoved.source}`));
    }
    expect(await example.data("history", "shop", "staging")).toEqual(before);
    expect(await example.data("orphans")).toEqual({ orphans: [] });
    expect(await example.data("automation")).toMatchObject({
      settings: [
        { scope: "shop", mode: "off", reason: "incident" },
        { scope: "shop/staging", mode: "observe", reason: "looks first" },
      ],
    });
    expect(await example.data("audit")).toEqual(audit);
    expect(await example.tip()).toBe(tip);

    const digest = `sha256:${"a".repeat(64)}`;
    const promotion = "01900000-0000-7000-8000-000000000000";
    const text = await example.read(file);
    await example.git.commit(example.project.repository, {
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
    await example.logged(new RegExp(`"phase":"shop/staging","digest":"${digest}".*"arrived"`));
    expect(await example.data("history", "shop", "staging", "--limit", "1")).toMatchObject({
      arrivals: [{ digest, cause: "promotion", promotion, actor: "ada" }],
    });
  });
});

describe("what is kept of a phase that is no longer defined", { timeout: 60_000 }, () => {
  const production = /\n {4}pipeline\.phase\(\s*\{ name: "production"[\s\S]*?\n {4}\);/;

  test("is listed and can be looked at, and is there when the phase comes back", async () => {
    await example.serve();
    const digest = await example.deliver("good");
    await example.run("promote", app, "production", "--apply");
    await example.data("hold", app, "production", "--reason", "freeze");
    const history = await example.data("history", app, "production");
    const promotions = await example.data("promotions", app, "production");
    expect(await example.data("orphans")).toEqual({ orphans: [] });
    await example.stop();

    await change(production, "");
    const orphans = {
      orphans: [
        { pipeline: app, phase: "production", digest, since: expect.any(String), arrivals: 2 },
      ],
    };
    expect(await example.data("orphans")).toEqual(orphans);
    expect((await example.run("orphans")).stdout).toMatch(
      new RegExp(`^PIPELINE .*ENTRIES\n${app} +production +${digest} +\\S+Z +2\n$`),
    );
    const url = `${await example.serve()}/api/v1`;
    const ask = async (path: string) => await (await fetch(`${url}${path}`)).json();
    expect(await ask("/orphans")).toEqual(orphans);
    expect(await ask(`/pipelines/${app}/phases/production/promotions`)).toEqual(promotions);
    expect(await example.data("history", app, "production")).toEqual(history);
    const { restraints } = await example.data("restraints", app);
    expect(restraints).toMatchObject([{ kind: "hold", phase: "production", reason: "freeze" }]);
    const held = await example.run("hold", app, "production", "--reason", "more");
    expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });
    await example.stop();

    await writeFile(join(example.project.directory, "pipeline.ts"), program);
    await example.serve();
    expect(await example.data("orphans")).toEqual({ orphans: [] });
    expect(await example.data("history", app, "production")).toEqual(history);
    expect(await example.data("restraints", app)).toEqual({ restraints });
  });

  test("of a whole pipeline is there as well, and what was stopped in it can be released", async () => {
    await example.data("promote", "--all", "--apply");
    await example.data("hold", app, "staging", "--reason", "freeze");
    await change(`"${app}"`, '"shop"');
    expect(await example.data("orphans")).toMatchObject({
      orphans: [{ phase: "oci" }, { phase: "production" }, { pipeline: app, phase: "staging" }],
    });
    expect(await example.data("history", app, "staging")).toMatchObject({
      arrivals: [{ cause: "observed" }],
    });
    expect(await example.data("restraints", app)).toMatchObject({
      restraints: [{ phase: "staging" }],
    });
    expect(await example.run("release", app, "staging")).toMatchObject({ code: 0 });
    expect(await example.data("restraints", app)).toEqual({ restraints: [] });
    const nowhere = await example.run("restraints", "nowhere");
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("not found") });
  });
});
