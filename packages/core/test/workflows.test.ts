import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectDirectory, readProjectFile, readYamlFiles } from "./project-file.ts";
import { describedBy } from "./published-schema.ts";

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string; readonly value?: string };
  }[];
}

const workflows = await readYamlFiles<Workflow>(".github/workflows");
const templates = await readYamlFiles<Form>(".github/ISSUE_TEMPLATE");
const scripts: Readonly<Record<string, string>> = JSON.parse(
  await readProjectFile("package.json"),
).scripts;

/** What a text calls that the project has to have. */
function missing(text: string): readonly string[] {
  const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].flatMap(([call, name = ""]) =>
    name in scripts ? [] : [call],
  );
  const run = [...text.matchAll(/\bnode (\S+\.mjs)/g)].flatMap(([call, path = ""]) =>
    existsSync(join(projectDirectory, path)) ? [] : [call],
  );
  return [...named, ...run];
}

describe.each(workflows)("the workflow %s", (_, workflow) => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test("is what the forge describes", async () => {
    const problems = await describedBy("github-workflow");
    expect(problems(workflow)).toEqual([]);
  });

  test("runs what is there, and ends", () => {
    expect(steps.flatMap(({ run = "" }) => missing(run))).toEqual([]);
    expect(jobs.filter(([, job]) => job["timeout-minutes"] === undefined)).toEqual([]);
  });

  test("installs without running scripts, and uses actions of the forge alone", () => {
    const installs = steps.flatMap(({ run = "" }) => run.match(/npm (?:ci|i|install)\b.*/g) ?? []);
    expect(installs.filter((each) => !each.includes("--ignore-scripts"))).toEqual([]);
    const uses = steps.flatMap((step) => step.uses ?? []);
    expect(uses.filter((each) => !/^actions\/(?:checkout|setup-node)@v\d+$/.test(each))).toEqual(
      [],
    );
  });

  test("may do no more by default than read", () => {
    expect(Object.values(workflow.permissions).filter((right) => right !== "read")).toEqual([]);
  });
});

test("only the job that a person lets go on can publish, and it cannot write", () => {
  const jobs = workflows.flatMap(([, { jobs }]) => Object.entries(jobs));
  const publishing = jobs.filter(([, { permissions }]) => permissions?.["id-token"] === "write");
  expect(publishing).toMatchObject([
    ["publish", { environment: "npm", permissions: { contents: "read", "id-token": "write" } }],
  ]);
  const calls = ([, { steps }]: (typeof jobs)[number]) =>
    steps.some(({ run = "" }) => run.includes("release:publish"));
  expect(jobs.filter(calls)).toEqual(publishing);
  expect(JSON.stringify(jobs)).not.toContain("secrets.");
});

test("what only looks like a script is missed", () => {
  expect(missing("npm run build && npm run biuld\nnode scripts/gone.mjs")).toEqual([
    "npm run biuld",
    "node scripts/gone.mjs",
  ]);
});

describe("the templates of issues", () => {
  const forms = templates.filter(([name]) => name !== "config.yml");

  test.each(forms)(
    "%s is a form, each field with a name of its own",
    (_, { name, description, body }) => {
      expect([name, description].filter((text) => text.length > 0)).toHaveLength(2);
      const fields = body.filter(({ type }) => type !== "markdown");
      const ids = fields.map(({ id }) => id);
      expect(new Set(ids).size).toBe(fields.length);
      expect(ids).not.toContain(undefined);
      expect(fields.filter(({ attributes }) => !attributes.label)).toEqual([]);
    },
  );

  test("and the one of pull requests name commands that exist", async () => {
    const texts = [
      JSON.stringify(forms),
      await readProjectFile(".github/pull_request_template.md"),
    ];
    const reference = await readProjectFile("docs/reference/cli.md");
    const called = texts.flatMap((text) => [
      ...text.matchAll(/npm exec -- glu ([\w-]+)(?: (--\w+))?/g),
    ]);
    expect(called.length).toBeGreaterThan(1);
    for (const [call, command = "", option] of called) {
      const known =
        reference.includes(`\`glu ${command}\``) || reference.includes(`${command}\` |`);
      expect({ call, known }).toEqual({ call, known: true });
      expect(reference).toContain(option ?? command);
    }
    expect(texts.flatMap(missing)).toEqual([]);
  });
});

test("Renovate is told of packages that are there", async () => {
  const { packageRules } = JSON.parse(await readProjectFile("renovate.json"));
  const names: readonly string[] = packageRules.flatMap(
    (rule: { readonly matchPackageNames?: readonly string[] }) => rule.matchPackageNames ?? [],
  );
  const lock = await readProjectFile("package-lock.json");
  const plain = names.filter((name) => /^[@\w][\w/-]*$/.test(name));
  expect(plain.length).toBeGreaterThan(5);
  expect(plain.filter((name) => !lock.includes(`"node_modules/${name}"`))).toEqual([]);
});
