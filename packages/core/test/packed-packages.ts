import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNpm } from "./npm.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const names = ["git", "registry", "core", "ui"];

/** Packs what is published into a directory; resolves with the paths of the files. */
export async function packPackages(directory: string): Promise<readonly string[]> {
  const workspaces = names.map((name) => `--workspace=@glu/${name}`);
  await runNpm(["pack", "--silent", `--pack-destination=${directory}`, ...workspaces], root);
  const files = await readdir(directory);
  return files.filter((file) => file.endsWith(".tgz")).map((file) => join(directory, file));
}
