import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runGlu } from "./glu-process.ts";
import { quickly, runNpm } from "./npm.ts";
import { packPackages } from "./packed-packages.ts";

const clone = fileURLToPath(new URL("../../..", import.meta.url));

/** What `glu init` writes, with our packages beside it as files and all versions chosen; nothing is installed. */
export interface UserProject {
  readonly directory: string;
  /** Folders beside the project, for whatever belongs to the test. */
  readonly beside: (name: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function createUserProject(): Promise<UserProject> {
  const parent = await mkdtemp(join(tmpdir(), "glu-user-"));
  const directory = join(parent, "promotions");
  await runGlu(["init", "promotions"], { cwd: parent });
  // As the guide finds it, from the project.
  await symlink(clone, join(parent, "glu"));
  const files = (await packPackages(directory)).map((file) => `./${basename(file)}`);
  await runNpm(["install", "--package-lock-only", ...quickly, ...files], directory);
  const beside = async (name: string) => {
    const path = join(parent, name);
    await mkdir(path, { recursive: true });
    return path;
  };
  return { directory, beside, remove: () => rm(parent, { recursive: true, force: true }) };
}
