import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const guide = new URL("../../../docs/guides/operating.md", import.meta.url);

/** The lines of all blocks for a shell in the guide about running it; what goes on in the next line is one. */
export async function guideCommands(): Promise<readonly string[]> {
  const text = await readFile(guide, "utf8");
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .trimEnd()
      .replaceAll(/\\\n +/g, "")
      .split("\n"),
  );
}

/** Copies into a project what the guide says. */
export async function copyAsInGuide(cwd: string): Promise<void> {
  const lines = (await guideCommands()).filter((line) => /^(?:cp|mkdir) /.test(line));
  await promisify(execFile)("bash", ["-euc", lines.join("\n")], { cwd });
}
