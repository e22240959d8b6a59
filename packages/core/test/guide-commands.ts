import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

type Guide = "operating" | "scaling";

/** The lines of all blocks for a shell in a guide about running it; what goes on in the next line is one. */
export async function guideCommands(guide: Guide = "operating"): Promise<readonly string[]> {
  const text = await readFile(new URL(`../../../docs/guides/${guide}.md`, import.meta.url), "utf8");
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
