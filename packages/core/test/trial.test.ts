import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeImage } from "@glu/core/testing";
import { describe, expect, test } from "vitest";
import { runGlu } from "./glu-process.ts";
import { deployment, file, users, useTrials } from "./trial.ts";

const trials = useTrials();

describe("glu plan --repo shows what a promotion would write, without a program:", () => {
  test("the diff, the place and the expression", async () => {
    const { code, stdout, stderr } = await trials.tryOut(deployment(`${trials.image}:1.2`), {});
    expect(stderr).toBe(
      `${file} on main: app of Deployment shop: ${trials.image}:1.2 → ${trials.image}@${trials.digest}\n` +
        `in: kubernetes("${file}", { container: "app" })\n`,
    );
    expect(stdout).toBe(`diff --git a/${file} b/${file}
--- a/${file}
+++ b/${file}
@@ -6,4 +6,4 @@
     spec:
       containers:
         - name: app
-          image: ${trials.image}:1.2 # ours
+          image: ${trials.image}@${trials.digest} # ours
`);
    expect(code).toBe(0);
  });
});

interface Row {
  readonly name: string;
  readonly path: string;
  readonly content: () => string;
  readonly options?: readonly string[];
  readonly removed: () => readonly string[];
  readonly added: () => readonly string[];
  readonly expression: string;
}

const rows: readonly Row[] = [
  {
    name: "a kustomization",
    path: "kustomization.yaml",
    content: () => `images:\n  - name: ${trials.image}\n    newTag: "1.2"\n`,
    removed: () => ['newTag: "1.2"'],
    added: () => [`digest: ${trials.digest}`],
    expression: 'in: kustomize("kustomization.yaml")',
  },
  {
    name: "a Compose file",
    path: "compose.yaml",
    content: () =>
      `services:\n  db:\n    image: postgres:17\n  web:\n    image: ${trials.image}:1.2\n`,
    removed: () => [`image: ${trials.image}:1.2`],
    added: () => [`image: ${trials.image}@${trials.digest}`],
    expression: 'in: compose("compose.yaml", { service: "web" })',
  },
  {
    name: "an Application of Argo CD",
    path: "apps/shop.yaml",
    content: () =>
      `kind: Application\nspec:\n  source:\n    kustomize:\n      images:\n        - app=${trials.image}:1.2\n`,
    removed: () => [`- app=${trials.image}:1.2`],
    added: () => [`- app=${trials.image}@${trials.digest}`],
    expression: 'in: argoApplication("apps/shop.yaml", { kustomize: "app" })',
  },
  {
    name: "Helm values",
    path: "values.yaml",
    content: () => `image:\n  repository: ${trials.image}\n  tag: "1.2"\n`,
    removed: () => ['tag: "1.2"'],
    added: () => [`tag: "1.3.0@${trials.digest}"`],
    expression:
      'in: helmValues("values.yaml", { repository: "image.repository", tag: "image.tag" }), by: "tag@digest"',
  },
  {
    name: "Helm values by key",
    path: "values.yaml",
    content: () => "image:\n  tag: 1.2.0\n",
    options: ["--key", "tag=image.tag", "--by", "tag"],
    removed: () => ["tag: 1.2.0"],
    added: () => ["tag: 1.3.0"],
    expression: 'in: helmValues("values.yaml", { tag: "image.tag" }), by: "tag"',
  },
  {
    name: "any other YAML",
    path: "function.yaml",
    content: () => `kind: Function\nspec:\n  image: ${trials.image}:1.2\n`,
    options: ["--by", "tag@digest"],
    removed: () => [`image: ${trials.image}:1.2`],
    added: () => [`image: ${trials.image}:1.3.0@${trials.digest}`],
    expression: 'in: yaml("function.yaml", "spec.image"), by: "tag@digest"',
  },
  {
    name: "JSON",
    path: "task.json",
    content: () => `{\n  "image": "${trials.image}:1.2" // ours\n}\n`,
    removed: () => [`"image": "${trials.image}:1.2" // ours`],
    added: () => [`"image": "${trials.image}@${trials.digest}" // ours`],
    expression: 'in: json("task.json", "/image")',
  },
  {
    name: "an .env file",
    path: ".env",
    content: () => `PORT=80\nexport IMAGE="${trials.image}:1.2" # ours\n`,
    removed: () => [`export IMAGE="${trials.image}:1.2" # ours`],
    added: () => [`export IMAGE="${trials.image}@${trials.digest}" # ours`],
    expression: 'in: dotenv(".env", "IMAGE")',
  },
];

describe("each kind of file is told by what it says:", () => {
  test.each(rows)("$name", async ({ path, content, options = [], ...row }) => {
    const { code, stderr, removed, added } = await trials.tryOut(content(), { path }, ...options);
    expect({ code, expression: stderr.split("\n")[1], removed, added }).toEqual({
      code: 0,
      expression: row.expression,
      removed: row.removed(),
      added: row.added(),
    });
  });
});

describe("the image may be said", () => {
  test.each([
    {
      name: "by its digest",
      version: () => `@${trials.digest}`,
      options: [],
      written: () => `@${trials.digest}`,
    },
    {
      name: "by both",
      version: () => `:1.3.0@${trials.digest}`,
      options: ["--by", "tag@digest"],
      written: () => `:1.3.0@${trials.digest}`,
    },
    {
      name: "by its tag, and be written so",
      version: () => ":1.3.0",
      options: ["--by", "tag"],
      written: () => ":1.3.0",
    },
  ])("$name", async ({ version, options, written }) => {
    const { added } = await trials.tryOut(
      deployment(`${trials.image}:1.2`),
      { version },
      ...options,
    );
    expect(added).toEqual([`image: ${trials.image}${written()} # ours`]);
  });

  test("as a directory, and the repository too; the file says what it is called", async () => {
    const repository = await trials.createRepository({ [file]: deployment("shop/app:1.2") });
    const written = await writeImage(join(trials.cwd, "images"), {
      tag: "1.3.0",
      content: "local",
    });
    await mkdir(join(trials.cwd, "config"));
    await trials.servers.git.git(repository, "clone", "--quiet", ".", join(trials.cwd, "config"));
    const where = ["--repo", "config", "--file", `./${file}`];
    const { code, added, stderr } = await trials.plan(
      ...where,
      "--image",
      "oci-layout:images:1.3.0",
    );
    expect(stderr).toContain(`in: kubernetes("${file}", { container: "app" })\n`);
    expect({ code, added }).toEqual({
      code: 0,
      added: [`image: shop/app@${written.digest} # ours`],
    });
    expect((await readdir(trials.cwd)).toSorted()).toEqual(["config", "images"]);
  });
});

describe("with --json", () => {
  test("there is one document", async () => {
    const { code, stdout } = await trials.tryOut(deployment(`${trials.image}:1.2`), {}, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      trial: {
        file,
        branch: "main",
        found: `${trials.image}:1.2`,
        written: `${trials.image}@${trials.digest}`,
        expression: `in: kubernetes("${file}", { container: "app" })`,
        diff: expect.stringContaining(
          `+          image: ${trials.image}@${trials.digest} # ours\n`,
        ),
      },
    });
  });

  test("what is up to date has no diff", async () => {
    const reference = `${trials.image}@${trials.digest}`;
    const { code, stdout, stderr } = await trials.tryOut(deployment(reference), {}, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      trial: { branch: "main", found: reference, written: reference, diff: null },
    });
    expect(stderr).toContain(`${file} on main: app of Deployment shop: up to date\n`);
    expect(code).toBe(0);
  });
});

describe("the configuration", () => {
  test("has the credentials, and nothing else of it is used", async () => {
    const repository = await trials.createRepository(
      { [file]: deployment(`${trials.image}:1.2`) },
      trials.servers.guarded,
    );
    await trials.servers.guarded.git(repository, "branch", "next");
    await writeFile(join(trials.cwd, "pipeline.ts"), "throw new Error('not this one');");
    await writeFile(
      join(trials.cwd, "glu.yaml"),
      `credentials:
  bot:
    type: basic
    basic: { username: bot, password: ${users.bot} }
sources:
  oci:
    app: { reference: "nowhere.example/app:1", credential: from-the-program }
storage: { path: state }
`,
    );
    const asked = [
      "--image",
      `${trials.image}:1.3.0`,
      "--plain-http",
      "--file",
      file,
      "--branch",
      "next",
    ];
    const where = ["--repo", trials.servers.guarded.urlOf(repository), "--repo-credential"];
    const { code, stderr, added } = await trials.plan(...asked, ...where, "bot");
    expect(stderr).toContain(`${file} on next: `);
    expect({ code, added }).toEqual({
      code: 0,
      added: [`image: ${trials.image}@${trials.digest} # ours`],
    });
    expect((await readdir(trials.cwd)).toSorted()).toEqual(["glu.yaml", "pipeline.ts"]);

    expect(await trials.plan(...asked, ...where, "bto")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `glu: the configuration has no "bto" under credentials; did you mean "bot"?\n`,
    });
  });
});

test("a server that others are asked of is not", async () => {
  const repository = await trials.createRepository({ [file]: deployment(`${trials.image}:1.2`) });
  const args = [
    "plan",
    "--repo",
    trials.servers.git.pathOf(repository),
    "--image",
    `${trials.image}:1.3.0`,
  ];
  const env = { GLU_URL: "http://127.0.0.1:1" };
  const { code, stderr } = await runGlu([...args, "--plain-http", "-f", file], {
    cwd: trials.cwd,
    env,
  });
  expect(stderr).toContain(`${file} on main: app of Deployment shop: `);
  expect(code).toBe(0);
});
