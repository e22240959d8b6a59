// @ts-check
import { join } from "node:path";
import { isUpToDate } from "./up-to-date.mjs";
import { bin, root, run } from "./workspace.mjs";

const inputs = ["app", "public", "index.html", "vite.config.ts", "package.json"];

/** Builds the files of the dashboard, unless they are up to date. */
export function buildDashboard() {
  const ui = join(root, "packages", "ui");
  const made = join(ui, "dist", "app", "index.html");
  if (
    !isUpToDate(made, [...inputs.map((name) => join(ui, name)), join(root, "package-lock.json")])
  ) {
    run(process.execPath, [bin("vite", "bin/vite.js"), "build", "--logLevel", "warn", ui]);
  }
}
