import { spawnSync } from "node:child_process";

const programs = ["chromium-headless-shell", "chromium", "google-chrome"];

/** The program of a real browser; undefined if there is none on this machine. */
export const browser = programs.find((name) => spawnSync(name, ["--version"]).status === 0);
