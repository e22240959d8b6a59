import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type CodeBlock, fileOf, repository } from "./code-blocks.ts";
import { compile } from "./compile.ts";

/**
 * What the compiler says about the TypeScript of all pages, and about JavaScript as if it were. Each page is a folder,
 * each block a module of it, which others import if its first line is a comment with its name; `pipeline.ts` and
 * `resource.ts` are those of `glu init` where the page has no others. What stands before a block as `<!-- context: … -->` is
 *
 * - `above`: it goes on from the block before it,
 * - `gitops.md`, a page: the modules of that page are there too,
 * - `../../examples/regions/pipeline.ts`, a program: it is there too,
 * - or code that it is to be read with, such as `declare const pipeline: Pipeline`.
 */
export function compiledBlocks(blocks: readonly CodeBlock[]): (block: CodeBlock) => string[] {
  const own = blocks.filter(isProgram);
  const files = new Map([
    ...own.flatMap(templatesFor),
    ...own.flatMap((block) => filesOf(block, own)),
  ]);
  const messages = compile(files);
  return (block) =>
    filesOf(block, own)
      .map(([name]) => messages.get(join(import.meta.dirname, name)) ?? "")
      .filter((message) => message !== "");
}

type File = readonly [name: string, text: string];

function filesOf(block: CodeBlock, all: readonly CodeBlock[]): readonly File[] {
  const { page, line, context, text } = block;
  const folder = folderOf(page);
  const name = join(folder, (fileOf(block) ?? `line-${line}.ts`).replace(/js$/, "ts"));
  if (context === "above") {
    return [[name, goingOn(block)]];
  }
  const borrowed = context.split(/\s+/).filter((word) => /^\S+\.(?:md|ts)$/.test(word));
  if (borrowed.length > 0) {
    return [[name, text], ...borrowed.flatMap((path) => borrow(path, { page, all }))];
  }
  return context.includes("declare module")
    ? [
        [join(folder, `line-${line}-modules.d.ts`), context],
        [name, text],
      ]
    : [[name, `${context}\n${text}`]];
}

function isProgram({ language }: CodeBlock): boolean {
  return language === "ts" || language === "js";
}

function templatesFor({ page }: CodeBlock): readonly File[] {
  return ["pipeline.ts", "resource.ts"].map((name) => {
    const text = readFileSync(join(repository, "packages/core/template", name), "utf8");
    return [join(folderOf(page), name), text];
  });
}

function folderOf(page: string): string {
  return page.replaceAll("/", "-").replace(/\.md$/, "");
}

function goingOn({ text, earlier }: CodeBlock): string {
  const before = earlier.findLast(isProgram);
  const above =
    before?.context === "above" ? goingOn(before) : `${before?.context}\n${before?.text}`;
  return /^(?:import|export) /m.test(text) ? `${above}${text}` : `${above}{\n${text}}\n`;
}

function borrow(
  path: string,
  { page, all }: { readonly page: string; readonly all: readonly CodeBlock[] },
): readonly File[] {
  const target = join(dirname(page), path);
  if (path.endsWith(".ts")) {
    const text = readFileSync(join(repository, target), "utf8");
    return [[join(folderOf(page), basename(path)), text]];
  }
  return all
    .filter((block) => block.page === target)
    .flatMap((block): readonly File[] => {
      const name = fileOf(block);
      return name === undefined ? [] : [[join(folderOf(page), name), block.text]];
    });
}
