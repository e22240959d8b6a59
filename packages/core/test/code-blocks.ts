import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** What stands between two fences of a page. */
export interface CodeBlock {
  /** The page, from the root of the repository. */
  readonly page: string;
  readonly line: number;
  /** The first word after the fence; empty if the page does not say. */
  readonly language: string;
  /** What `<!-- context: … -->` right before it says; empty without. */
  readonly context: string;
  readonly text: string;
  /** Those before it on its page. */
  readonly earlier: readonly CodeBlock[];
}

/** Every page with code that somebody may copy. */
export async function pagesWithCode(): Promise<readonly string[]> {
  const docs = await readdir(join(repository, "docs"), { recursive: true });
  const around = await Promise.all(["packages", "examples"].map(readmesIn));
  return [
    "README.md",
    "CONTRIBUTING.md",
    "bench/README.md",
    "packages/core/template/README.md",
    ...around.flat(),
    ...docs.filter((name) => name.endsWith(".md")).map((name) => join("docs", name)),
  ];
}

async function readmesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(repository, folder), { recursive: true });
  return names
    .filter((name) => /^[\w-]+\/README\.md$/.test(name))
    .map((name) => join(folder, name));
}

/** @throws if a fence is not closed */
export async function codeBlocksOf(page: string): Promise<readonly CodeBlock[]> {
  const text = await readFile(join(repository, page), "utf8");
  const found = [...text.matchAll(/^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^ *\2 *$/gm)];
  const fences = text.match(/^ *`{3,}/gm) ?? [];
  if (fences.length !== 2 * found.length) {
    throw new Error(`${page}: a block is not closed`);
  }
  const blocks: CodeBlock[] = [];
  for (const { index, 1: indent = "", 3: language = "", 4: inner = "" } of found) {
    const before = text.slice(0, index);
    const [, context = ""] = /<!-- context:((?:(?!-->)[\s\S])*)-->\n+$/.exec(before) ?? [];
    blocks.push({
      page,
      line: before.split("\n").length,
      language: language.trim().split(/\s/)[0] ?? "",
      context: context.trim(),
      text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      earlier: [...blocks],
    });
  }
  return blocks;
}

/** The file that a block is, by its first line, such as `# staging/values.yaml`; undefined if it does not say. */
export function fileOf({ text }: CodeBlock): string | undefined {
  return /^(?:\/\/|#) (\S+\.\w+|\S*\.env)\n/.exec(text)?.[1];
}
