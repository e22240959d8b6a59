import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What says where npm finds packages; anything else it was started with is about the run that started us. */
const kept = /^npm_config_(?:registry|cache|userconfig|cafile)$/i;

/** Runs npm to its end; resolves with its results. */
export async function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || kept.test(name),
  );
  const { stdout } = await promisify(execFile)("npm", [...args], {
    cwd,
    env: Object.fromEntries(own),
  });
  return stdout;
}

/** For an installation that is over soon, and asks for nothing that is on this machine already. */
export const quickly = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
