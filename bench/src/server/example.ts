import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The pipeline of the example between a registry and a repository on this disk, as in the demo. */
export interface Example {
  readonly directory: string;
  /** The command. */
  readonly glu: string;
  readonly program: string;
  readonly remove: () => Promise<void>;
}

export async function makeExample(signal: AbortSignal): Promise<Example> {
  const directory = await mkdtemp(join(tmpdir(), "glu-bench-example-"));
  const prepare = `const { prepareDemo } = await import(process.argv[1]); await prepareDemo();`;
  const files = new URL("../../../scripts/demo-files.mjs", import.meta.url).href;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", prepare, files], {
    cwd: root,
    signal,
    env: { ...process.env, DEMO_DIRECTORY: directory },
  });
  return {
    directory,
    glu: join(root, "packages/core/bin/glu.js"),
    program: join(root, "examples/gitops-example/pipeline.ts"),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
