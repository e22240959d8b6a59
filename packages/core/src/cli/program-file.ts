import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type * as Jiti from "jiti";
import { describeError, NestedRunError, ProgramError } from "../errors.ts";
import { whileLoading } from "../loading.ts";
import { System } from "../system.ts";

const defaultFile = "pipeline.ts";

/**
 * Loads the program of a user, TypeScript or JavaScript, without a build step.
 *
 * @throws {ProgramError} if the file is missing, cannot be loaded, or exports no system.
 */
export async function loadProgram(cwd: string, file = defaultFile): Promise<System> {
  const path = resolve(cwd, file);
  await checkFile(path, file);
  const exported = await whileLoading(file, () => importFile(path, file));
  if (!(exported instanceof System)) {
    throw new ProgramError(
      `${file} does not export a system; end it with "export default system" (a System of @glu/core)`,
    );
  }
  return exported;
}

async function checkFile(path: string, file: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ProgramError(
      `there is no program ${file} in ${resolve(path, "..")}; write one, or name it with --file`,
    );
  }
}

async function importFile(path: string, file: string): Promise<unknown> {
  // It is one large CommonJS file, which an import would read twice: once to find out what it exports.
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof Jiti;
  try {
    const jiti = createJiti(import.meta.url, { fsCache: (await cacheFor(path)) ?? false });
    return await jiti.import(path, { default: true });
  } catch (error) {
    if (error instanceof NestedRunError) {
      throw error;
    }
    throw new ProgramError(`${file} cannot be loaded: ${describeError(error).message}`, {
      cause: error,
    });
  }
}

/**
 * Where the program is kept as JavaScript: beside the packages it uses, if those are ours. What is in a folder
 * that others write to is no program of ours.
 */
async function cacheFor(path: string): Promise<string | undefined> {
  const directory = dirname(path);
  const packages = join(directory, "node_modules");
  const found = await stat(packages).catch(() => undefined);
  if (found?.isDirectory()) {
    const isOurs = process.getuid === undefined || found.uid === process.getuid();
    return isOurs ? join(packages, ".cache", "glu") : undefined;
  }
  return dirname(directory) === directory ? undefined : await cacheFor(directory);
}
