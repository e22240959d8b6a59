// @ts-check
/** Brings a fresh clone to the point where its commands work, with nothing but Node and git. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isUpToDate } from "./up-to-date.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs the dependencies unless those of this lock file are there. */
export function ensureInstalled() {
  const lockFile = join(root, "package-lock.json");
  const lock = readFileSync(lockFile, "utf8");
  const marker = join(root, "node_modules", ".glu-installed");
  const isInstalled = existsSync(marker)
    ? readFileSync(marker, "utf8") === `${process.version}\n${lock}`
    : isUpToDate(join(root, "node_modules", ".package-lock.json"), [lockFile]); // npm's own, written last
  if (isInstalled) {
    return;
  }
  console.error("installing the dependencies (npm ci)");
  run("npm", ["ci", "--ignore-scripts"]);
  writeFileSync(marker, `${process.version}\n${lock}`);
}

/** Compiles what changed since the last time, and bundles it. */
export function ensureBuilt() {
  run(process.execPath, [join(root, "scripts", "build.mjs")]);
}

/**
 * @param {string} packageName
 * @param {string} file
 */
export function bin(packageName, file) {
  return join(root, "node_modules", packageName, file);
}

/**
 * Runs a program in the root of the repository and ends this process if it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function run(program, args, env = process.env) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", env });
  if (error) {
    console.error(`cannot run ${program}: ${error.message}`);
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

/** @param {string} program */
export function isOnPath(program) {
  // Servers lie where the path of an ordinary user does not lead.
  const directories = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin"];
  return directories.some((directory) => {
    const path = join(directory, program);
    return existsSync(path) && statSync(path).isFile();
  });
}
