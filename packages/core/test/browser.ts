import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const programs = ["chromium-headless-shell", "chromium", "google-chrome"];
const directories = (process.env["PATH"] ?? "").split(delimiter);

/** The path of a real browser; undefined if there is none on this machine. */
export const browser = programs
  .flatMap((program) => directories.map((directory) => join(directory, program)))
  .find((path) => existsSync(path) && spawnSync(path, ["--version"]).status === 0);
