import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What says where and how npm reaches its registry. */
const reaching =
  /^(?:(?:https?|all|no)_proxy|node_extra_ca_certs|ssl_cert_(?:file|dir)|npm_config_(?:registry|cache|userconfig|cafile))$/i;

/** For npm as this machine has it, without anything of the run that started us. */
export function npmEnvironment(): Readonly<Record<string, string>> {
  const { PATH = "", HOME = "" } = process.env;
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    reaching.test(name) && value !== undefined ? [[name, value] as const] : [],
  );
  return { PATH, HOME, ...Object.fromEntries(entries) };
}

/** Runs npm to its end; resolves with its results. */
export async function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", [...args], { cwd, env: npmEnvironment() });
  return stdout;
}

/** For an installation that is over soon, and asks for nothing that is on this machine already. */
export const quickly = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
