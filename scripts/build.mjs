// @ts-check
/** `npm run build`: compiles, and joins what is published to few files, because each file is loaded by itself. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { bin, root, run } from "./workspace.mjs";

run(process.execPath, [bin("typescript", "bin/tsc"), "-b"]);
await Promise.all([bundle("git"), bundle("registry"), bundle("core", { glu: "./src/glu.ts" })]);

/**
 * The entries of a package share their modules, so that there is one of each class. What is imported by a call stays a
 * file of its own; what belongs to other packages stays theirs.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string>>} [programs] entries that are not exported
 */
async function bundle(name, programs = {}) {
  const cwd = join(root, "packages", name);
  const input = { ...(await exportedEntries(cwd)), ...programs };
  const modules = await rolldown({ cwd, input, external: /^[^./]/, platform: "node" });
  await modules.write({
    dir: join(cwd, "bundle"),
    cleanDir: true,
    chunkFileNames: "[name].js",
    keepNames: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
}

/**
 * @param {string} directory a package
 * @returns {Promise<Record<string, string>>} the source of each file that is exported, by its name
 */
async function exportedEntries(directory) {
  /** @type {{ exports: Record<string, { types: string, default: string }> }} */
  const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
  return Object.fromEntries(
    Object.values(manifest.exports).map((entry) => [
      entry.default.slice("./bundle/".length, -".js".length),
      entry.types.replace("./dist/", "./src/").replace(".d.ts", ".ts"),
    ]),
  );
}
