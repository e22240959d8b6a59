import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Of the whole project. */
export const projectDirectory = fileURLToPath(new URL("../../..", import.meta.url));

export async function readProjectFile(path: string): Promise<string> {
  return await readFile(join(projectDirectory, path), "utf8");
}

/** The YAML files of a folder, by their names. */
export async function readYamlFiles<T>(folder: string): Promise<readonly (readonly [string, T])[]> {
  const names = (await readdir(join(projectDirectory, folder))).filter((name) =>
    /\.ya?ml$/.test(name),
  );
  const read = async (name: string): Promise<T> =>
    parse(await readProjectFile(`${folder}/${name}`));
  return await Promise.all(names.map(async (name) => [name, await read(name)] as const));
}
