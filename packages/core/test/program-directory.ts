import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A directory of a user with files of theirs that import from `@glu`, and nothing else. */
export interface ProgramDirectory {
  readonly path: string;
  readonly write: (file: string, text: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function createProgramDirectory(): Promise<ProgramDirectory> {
  const path = await mkdtemp(join(tmpdir(), "glu-program-"));
  const write = async (file: string, text: string) => {
    await writeFile(join(path, file), text);
    return join(path, file);
  };
  await write("package.json", '{ "type": "module" }\n');
  await write("glu.yaml", "server:\n  port: 0\n");
  await mkdir(join(path, "node_modules"));
  await symlink(join(modules, "@glu"), join(path, "node_modules", "@glu"));
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
