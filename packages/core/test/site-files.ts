import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Pre-built files of a dashboard, in a directory beside which there is something that is nobody's business. */
export interface SiteFiles {
  readonly directory: string;
  /** Beside the directory. */
  readonly secret: string;
  readonly remove: () => Promise<void>;
}

export async function createSiteFiles(files: Readonly<Record<string, string>>): Promise<SiteFiles> {
  const root = await mkdtemp(join(tmpdir(), "glu-site-"));
  const directory = join(root, "dist");
  const secret = join(root, "secret.txt");
  await mkdir(directory);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  await writeFile(secret, "top secret");
  return { directory, secret, remove: () => rm(root, { recursive: true, maxRetries: 5 }) };
}
