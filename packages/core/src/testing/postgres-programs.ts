import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Account } from "./guarded-directory.ts";

const oldest = 15;
const debian = "/usr/lib/postgresql";

/** The directory of `postgres` and `initdb`, 15 or newer; undefined where tests with them cannot run. */
export const postgresAvailable: string | undefined = newestOfDebian() ?? firstOnPath();

function newestOfDebian(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  return versions
    .filter((version) => version >= oldest)
    .toSorted((a, b) => b - a)
    .map((version) => join(debian, String(version), "bin"))
    .find(hasServer);
}

function firstOnPath(): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  return directories.find((directory) => {
    return hasServer(directory) && versionOf(join(directory, "postgres")) >= oldest;
  });
}

/** Debian puts some versions' clients alone into the same directory. */
function hasServer(directory: string): boolean {
  return ["postgres", "initdb"].every((program) => existsSync(join(directory, program)));
}

function versionOf(program: string): number {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return Number(/\d+/.exec(stdout)?.[0] ?? 0);
}

/** PostgreSQL does not run as root: whom it runs as then; undefined for the user of this process. */
export function postgresAccount(): Account | undefined {
  return process.getuid?.() === 0 ? accountIn(readFileSync("/etc/passwd", "utf8")) : undefined;
}

/** The account that Debian's package makes, or else the one that owns nothing. */
export function accountIn(passwd: string): Account {
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}
