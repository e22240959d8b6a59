import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { describe, expect, test } from "vitest";
import { definedProgram } from "./defined-program.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

async function read(path: string): Promise<string> {
  return await readFile(join(root, path), "utf8");
}

/** Where npm would look for a package of that name, or install something for the whole machine. */
const fetched =
  /\b(?:npx|bunx|pnpx|dlx|npm (?:x|i|add|install)|(?:pnpm|yarn|bun) add)(?: -\S+)* glu\b|\bnpm (?:i|add|install) .*(?:-g|--global)\b/;

interface DocumentedCommand {
  readonly name: string;
  readonly usage: string;
  readonly options: readonly string[];
}

/** Those that do something, each with the names of the commands it belongs to. */
function commandsOf(command: CommandUnknownOpts, within = ""): readonly DocumentedCommand[] {
  return command.commands.flatMap((each) => {
    const name = `${within}${each.name()}`;
    const places = each.registeredArguments.map((argument) =>
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    );
    const usage = ["glu", name, ...places].join(" ");
    const one = { name, usage, options: each.options.map(({ flags }) => flags) };
    const isGroup = each.commands.length > 0 && places.length === 0;
    return [...(isGroup ? [] : [one]), ...commandsOf(each, `${name} `)];
  });
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
    "SECURITY.md",
    ...["gitops-example", "ready-made", "regions"].map((name) => `examples/${name}/README.md`),
  ];
}

describe("the reference", () => {
  test("of the command line has every command and option, and no other", async () => {
    const page = await read("docs/reference/cli.md");
    const commands = commandsOf(definedProgram());
    const options = commands.flatMap(({ name, options }) =>
      options.map((flags) => `| \`${name}\` | \`${flags}\` |`),
    );
    const usages = commands.map(({ usage }) => usage);
    const documented = [...page.matchAll(/^\| (?:`glu`, )?`(glu [^`]+)` \|/gm)];
    expect(documented.map(([, usage = ""]) => usage).toSorted()).toEqual(usages.toSorted());
    const rows = [...page.matchAll(/^\| `[^`]+` \| `-[^`]+` \|/gm)].map(([row]) => row);
    expect(rows.toSorted()).toEqual(options.toSorted());
    const common = [...page.matchAll(/^\| `(-[^`]+)` \|/gm)].map(([, flags = ""]) => flags);
    const flags = definedProgram().options.map((option) => option.flags);
    expect(common.toSorted()).toEqual([...flags, "-h, --help"].toSorted());
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

/** The commands of the blocks for a shell; of those that show a session, what is typed. */
function shellCommands(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(sh|bash|console)\n([\s\S]*?)^```/gm)];
  const lines = blocks.flatMap(([, kind, block = ""]) =>
    block
      .split("\n")
      .filter((line) => kind !== "console" || line.startsWith("$ "))
      .map((line) => line.replace(/^\$ /, "")),
  );
  const commands = lines.flatMap((line) => line.split(/&&|\|\|?|;|\$\(/));
  return commands.map((command) => command.trim().replace(/^(?:\w+=\S* )+/, ""));
}

function linesThat(match: RegExp, text: string): readonly string[] {
  return text.split("\n").filter((line) => match.test(line));
}

describe("the executable is called as that of the project, as its bare name is another package of npm:", async () => {
  const templates = await readdir(join(root, "packages/core/template"));
  const written = templates.map((name) => join("packages/core/template", name));
  const own = [...(await pages()), "bench/README.md", ...written];

  test.each(own)("%s", async (page) => {
    const text = await read(page);
    expect(shellCommands(text).filter((command) => /^glu(?:\s|$)/.test(command))).toEqual([]);
    expect(linesThat(fetched, text)).toEqual([]);
  });

  test("help and messages", async () => {
    const helpOf = (command: CommandUnknownOpts): string =>
      [command.helpInformation(), ...command.commands.map(helpOf)].join("\n");
    const program: CommandUnknownOpts = definedProgram();
    const texts = `${helpOf(program)}\n${await sources()}`;
    expect(linesThat(/npm exec -- glu/, texts)).not.toEqual([]);
    expect(linesThat(fetched, texts)).toEqual([]);
  });
});

test("the program in the README is that of the example", async () => {
  const example = await read("examples/ready-made/pipeline.ts");
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
