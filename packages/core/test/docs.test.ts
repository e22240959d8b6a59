import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compile } from "./compile.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

async function read(path: string): Promise<string> {
  return await readFile(join(root, path), "utf8");
}

async function sources(): Promise<string> {
  const paths = await Promise.all(
    ["git", "registry", "core"].map(async (name) => {
      const directory = join("packages", name, "src");
      const files = await readdir(join(root, directory), { recursive: true });
      return files.map((file) => join(directory, file));
    }),
  );
  const files = paths.flat().filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
  return (await Promise.all(files.map(read))).join("\n");
}

async function pages(): Promise<string[]> {
  const docs = await readdir(join(root, "docs"), { recursive: true });
  const packages = ["git", "registry", "core"].map((name) => join("packages", name, "README.md"));
  return [
    ...docs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file)),
    ...packages,
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "examples/gitops-example/README.md",
  ];
}

describe("the reference", () => {
  test("of errors has every class with its code and what happens next", async () => {
    const source = await sources();
    const classes = source.matchAll(/readonly code = "([A-Z_]+)";\s+readonly next = "(\w+)"/g);
    const expected = [...classes].map(([, code, next]) => `| \`${code}\` | ${next} |`);
    const page = await read("docs/reference/errors.md");
    const rows = [...page.matchAll(/^\| `[A-Z_]+` \| [a-z]+ \|/gm)].map(([row]) => row);
    expect(expected.length).toBeGreaterThan(40);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  test("of the command line has every command and option", async () => {
    const source = await read("packages/core/src/cli/main.ts");
    const page = await read("docs/reference/cli.md");
    const options = [...source.matchAll(/\.option\("([^"]+)"/g)].map(([, option = ""]) => option);
    const commands = [...source.matchAll(/\.command\("(\w+)"/g)].map(([, name = ""]) => name);
    expect(options.length).toBeGreaterThan(4);
    expect(commands.length).toBeGreaterThan(1);
    for (const text of options) {
      expect(page).toContain(`\`${text}`);
    }
    for (const name of commands) {
      expect(page).toMatch(new RegExp(`\`glu (?:\\w+ )?${name}\\b`));
    }
  });
});

describe("every link leads somewhere:", async () => {
  test.each(await pages())("%s", async (page) => {
    const text = await read(page);
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
    for (const link of links) {
      const target = join(root, dirname(page), link);
      await expect(readFile(target).catch(() => readdir(target))).resolves.toBeDefined();
    }
  });
});

test("every TypeScript block of the guides compiles", async () => {
  const guides = await Promise.all(
    ["gitops", "triggers", "notifications"].map((name) => read(`docs/guides/${name}.md`)),
  );
  const blocks = guides.flatMap((guide) =>
    [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ""]) => block),
  );
  const [resource = "", ...programs] = blocks;
  const files = new Map([["app-resource.ts", resource]]);
  for (const [index, program] of programs.entries()) {
    const [, name = `program-${index}.ts`] = /^\/\/ (notifications\.ts)\n/.exec(program) ?? [];
    files.set(name, program);
  }
  expect(files.size).toBeGreaterThan(7);
  expect([...compile(files).values()].join("")).toBe("");
});

test("the program in the README is that of the example", async () => {
  const example = await read("examples/gitops-example/pipeline.ts");
  const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(await read("README.md")) ?? [];
  const compact = (text: string) => text.replace(/\s+/g, "").replaceAll(/,(?=[)}])/g, "");
  const withoutUrls = example.replaceAll(/, url: "[^"]*"/g, "");
  expect(compact(program)).toBe(
    compact(withoutUrls).replace(
      '{name:"production",labels:{env:"production"}}',
      '{name:"production"}',
    ),
  );
});
