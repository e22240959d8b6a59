import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { repository } from "./code-blocks.ts";
import type { Row } from "./reference-tables.ts";

/** Every class of errors that has a code, with what happens next and the words above it, sorted by code. */
export async function errorRows(): Promise<readonly Row[]> {
  const rows = await Promise.all(["git", "registry", "core"].map(rowsOfPackage));
  return rows.flat().toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

async function rowsOfPackage(name: string): Promise<readonly Row[]> {
  const directory = join(repository, "packages", name, "src");
  const names = await readdir(directory, { recursive: true });
  const files = names.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const rows = await Promise.all(files.map((file) => rowsOfFile(join(directory, file))));
  return rows.flat();
}

async function rowsOfFile(file: string): Promise<readonly Row[]> {
  const text = await readFile(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return source.statements.filter(ts.isClassDeclaration).flatMap((declared) => {
    const [code, next] = [textOf(declared, "code"), textOf(declared, "next")];
    return code === undefined || next === undefined
      ? []
      : [[`\`${code}\``, next, meaningOf(declared)]];
  });
}

function textOf(declared: ts.ClassDeclaration, property: string): string | undefined {
  const { initializer } =
    declared.members
      .filter(ts.isPropertyDeclaration)
      .find(({ name }) => name.getText() === property) ?? {};
  return initializer && ts.isStringLiteral(initializer) ? initializer.text : undefined;
}

function meaningOf(declared: ts.ClassDeclaration): string {
  const comment = ts.getJSDocCommentsAndTags(declared).find(ts.isJSDoc);
  const words = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, " ");
  if (words === undefined) {
    throw new Error(`${declared.name?.text} says nothing about when it happens`);
  }
  return words;
}
