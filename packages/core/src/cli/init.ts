import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { describeError, InvalidRequestError } from "../errors.ts";
import { packageFile } from "../package-file.ts";
import { packageVersion } from "../version.ts";
import type { Invocation } from "./invocation.ts";
import { packageName } from "./package-name.ts";

/** What npm does not pack by its own name. */
const renamed: ReadonlyMap<string, string> = new Map([["gitignore", ".gitignore"]]);
const template = packageFile("template/");

interface ProjectFile {
  readonly name: string;
  readonly text: string;
}

/** Writes a project to begin with: all of it, or if anything is in the way nothing. */
export async function initCommand(
  { cwd, terminal, json }: Pick<Invocation, "cwd" | "terminal" | "json">,
  given: string,
): Promise<number> {
  const directory = resolve(cwd, given);
  const files = await projectFiles(packageName(basename(directory)));
  await checkFree(directory, files);
  await writeAll(directory, files);
  const names = files.map(({ name }) => name);
  if (json) {
    terminal.json({ directory, files: names });
  } else {
    terminal.out(names.map((name) => `${join(relative(cwd, directory), name)}\n`).join(""));
  }
  terminal.err(nextSteps(relative(cwd, directory)));
  return 0;
}

async function projectFiles(name: string): Promise<readonly ProjectFile[]> {
  const sources = await readdir(template);
  const read = async (source: string) => {
    const text = await readFile(new URL(source, template), "utf8");
    return {
      name: renamed.get(source) ?? source,
      text: source === "package.json" ? describePackage(text, name) : text,
    };
  };
  const files = await Promise.all(sources.map(read));
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function describePackage(text: string, name: string): string {
  const manifest: { readonly dependencies: object } & object = JSON.parse(text);
  // All packages of Glu have one version.
  const versions = Object.keys(manifest.dependencies).map((each) => [each, packageVersion()]);
  const dependencies = Object.fromEntries(versions);
  return `${JSON.stringify({ ...manifest, name, dependencies }, undefined, 2)}\n`;
}

/** @throws {InvalidRequestError} with all that is in the way. */
async function checkFree(directory: string, files: readonly ProjectFile[]): Promise<void> {
  const found = await Promise.all(
    files.map(async ({ name }) => ((await exists(join(directory, name))) ? [name] : [])),
  );
  const names = found.flat();
  if (names.length > 0) {
    const verb = names.length === 1 ? "is" : "are";
    throw new InvalidRequestError(
      `${names.join(", ")} ${verb} in ${directory} already; nothing was written`,
    );
  }
}

/** Also what leads nowhere is there. */
async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

async function writeAll(directory: string, files: readonly ProjectFile[]): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, text } of files) {
      await writeFile(join(directory, name), text, { flag: "wx" });
    }
  } catch (error) {
    throw new InvalidRequestError(
      `the project cannot be written to ${directory}: ${describeError(error).message}`,
      { cause: error },
    );
  }
}

function nextSteps(place: string): string {
  const steps = [
    ...(place === "" ? [] : [`cd ${place}`]),
    "npm install && npm test",
    "put your image and your repository into glu.yaml, then: npm exec -- glu validate --online",
    "npm exec -- glu inspect app, npm exec -- glu plan app, and npm start to serve",
  ];
  return `next:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}
