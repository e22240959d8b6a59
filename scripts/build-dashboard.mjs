// @ts-check
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bin, root, run } from "./workspace.mjs";

const inputs = ["app", "public", "index.html", "vite.config.ts", "package.json"];

/** Builds the files of the dashboard. Where nothing of it changed since, it stays as it was built. */
export function buildDashboard() {
  const ui = join(root, "packages", "ui");
  const changed = Math.max(...inputs.map((name) => lastChange(join(ui, name))));
  const built = join(ui, "dist", "app", "index.html");
  if (!existsSync(built) || statSync(built).mtimeMs < changed) {
    run(process.execPath, [bin("vite", "bin/vite.js"), "build", "--logLevel", "warn", ui]);
  }
}

/**
 * Of a file, or of anything in a directory, in ms.
 *
 * @param {string} path
 * @returns {number}
 */
function lastChange(path) {
  const found = statSync(path);
  return found.isDirectory()
    ? Math.max(found.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))))
    : found.mtimeMs;
}
