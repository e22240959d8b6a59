import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = await readFile(join(root, "docs/troubleshooting.md"), "utf8");
const sentences = await said();

/** What the page quotes as a symptom: the code in headings of the third level, and in the items of lists that begin with "also". */
function quotes(): readonly string[] {
  const lines = page.split("\n").filter((line) => /^(?:### |- also: )/.test(line));
  return lines.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, quote = ""]) => quote));
}

/** What the product may say: each text of its sources, with `…` for what is put in. */
async function said(): Promise<readonly string[]> {
  const texts = await Promise.all(["core", "git", "registry"].map(textsOf));
  return texts.flat();
}

async function textsOf(name: string): Promise<readonly string[]> {
  const directory = join(root, "packages", name, "src");
  const paths = await readdir(directory, { recursive: true });
  const sources = paths.filter((path) => /^(?!.*(?:\.test\.ts|testing\/)).*\.ts$/.test(path));
  const texts = await Promise.all(
    sources.map(async (path) => textsIn(await readFile(join(directory, path), "utf8"))),
  );
  return texts.flat();
}

function textsIn(source: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...[textOf(node)].filter((text) => text !== undefined));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return `${textOf(node.left) ?? "…"}${textOf(node.right) ?? "…"}`;
  }
  return undefined;
}

/** The parts of a quote between what is put in; what is too short to tell one sentence from another counts for nothing. */
function partsOf(quote: string): readonly string[] {
  const parts = quote.split("…").map((part) => part.trim());
  return parts.filter((part) => part.length >= 8);
}

test("there are enough symptoms, each with words to be found by", () => {
  expect([...page.matchAll(/^### /gm)].length).toBeGreaterThan(40);
  expect(quotes().length).toBeGreaterThan(80);
});

test.each(quotes())("the product says: %s", (quote) => {
  const parts = partsOf(quote);
  expect(parts).not.toEqual([]);
  const unsaid = parts.filter((part) => !sentences.some((text) => text.includes(part)));
  expect(unsaid).toEqual([]);
});
