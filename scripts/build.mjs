// @ts-check
/** `npm run build`: compiles, and joins what is published to few files, because each file is loaded by itself. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { buildDashboard } from "./build-dashboard.mjs";
import { licencesOf } from "./licences.mjs";
import { isUpToDate } from "./up-to-date.mjs";
import { bin, root, run } from "./workspace.mjs";

/**
 * @typedef {object} Manifest
 * @property {Readonly<Record<string, { readonly types: string, readonly default: string }>>} exports
 * @property {Readonly<Record<string, string>>} dependencies
 * @property {Readonly<Record<string, string>>} [peerDependencies]
 */

run(process.execPath, [bin("typescript", "bin/tsc"), "-b"]);
await Promise.all([bundle("git"), bundle("registry"), bundle("core", { glu: "./src/glu.ts" })]);
buildDashboard();

/**
 * Unless its bundle is up to date: what is taken away for a moment is missing to whoever runs.
 *
 * The entries of a package share their modules, so that there is one of each class. What is imported by a call stays a
 * file of its own, and a dependency a package of its own; what a package needs only to be built is joined to it.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string>>} [programs] entries that are not exported
 */
async function bundle(name, programs = {}) {
  const cwd = join(root, "packages", name);
  const directory = join(cwd, "bundle");
  const licences = join(directory, "LICENSES.txt");
  const own = ["src", "package.json"].map((input) => join(cwd, input));
  const shared = ["package-lock.json", "scripts"].map((input) => join(root, input));
  if (isUpToDate(licences, [...own, ...shared])) {
    return;
  }
  /** @type {Manifest} */
  const manifest = JSON.parse(await readFile(join(cwd, "package.json"), "utf8"));
  const modules = await rolldown({
    cwd,
    input: { ...exportedEntries(manifest), ...programs },
    external: namesOf(manifest).map((other) => new RegExp(`^${other}(/|$)`)),
    platform: "node",
    resolve: { mainFields: ["module", "main"] },
  });
  const { output } = await modules.write({
    dir: directory,
    cleanDir: true,
    chunkFileNames: "[name].js",
    keepNames: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  const files = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  // Last, as it is what says that all of it was written.
  await writeFile(licences, await licencesOf(files));
}

/**
 * @param {Manifest} manifest
 * @returns {readonly string[]} the packages that are installed beside it
 */
function namesOf({ dependencies, peerDependencies = {} }) {
  return Object.keys({ ...dependencies, ...peerDependencies });
}

/**
 * @param {Manifest} manifest
 * @returns {Record<string, string>} the source of each file that is exported, by its name
 */
function exportedEntries({ exports }) {
  return Object.fromEntries(
    Object.values(exports).map((entry) => [
      entry.default.slice("./bundle/".length, -".js".length),
      entry.types.replace("./dist/", "./src/").replace(".d.ts", ".ts"),
    ]),
  );
}
